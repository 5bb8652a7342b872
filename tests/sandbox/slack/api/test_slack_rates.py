"""Rate limits: a second per post and channel after a small burst, tiers for the rest, all by the clock."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorkspace
from tests.sandbox.slack.support import Clock


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[SlackWorkspace]:
    async with SlackWorkspace(clock=clock, rate_limits=True) as made:
        yield made


async def _posts_until_limited(client: AsyncWebClient, channel: str) -> tuple[int, SlackApiError]:
    for number in range(100):
        try:
            await client.chat_postMessage(channel=channel, text=f"m{number}")
        except SlackApiError as e:
            return number, e
    raise AssertionError


async def test_posts_to_one_channel_are_slowed_to_one_a_second_after_a_burst(
    slack: SlackWorkspace, client: AsyncWebClient, clock: Clock
) -> None:
    passed, error = await _posts_until_limited(client, "C0GENERAL")
    assert (passed, error.response.status_code, error.response["error"]) == (4, 429, "ratelimited")
    assert error.response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel="C0INCIDENTS", text="another channel is free")
    clock.advance(1.0)
    assert (await _posts_until_limited(client, "C0GENERAL"))[0] == 1


async def test_other_methods_are_limited_by_their_tier(client: AsyncWebClient, clock: Clock) -> None:
    for _ in range(20):
        await client.usergroups_list()
    with pytest.raises(SlackApiError) as caught:
        await client.usergroups_list()
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "3")
    clock.advance(3.0)
    await client.usergroups_list()


async def test_limits_are_off_unless_asked_for(session: aiohttp.ClientSession) -> None:
    async with SlackWorkspace() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        for _ in range(30):
            await client.usergroups_list()


async def test_the_sdks_own_handler_understands_the_answer(
    session: aiohttp.ClientSession,
) -> None:
    async with SlackWorkspace() as slack:
        handlers: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
        client = AsyncWebClient(
            slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=handlers
        )
        slack.faults.rate_limit("chat.postMessage", retry_after=0)
        await client.chat_postMessage(channel="C0GENERAL", text="after waiting")
        assert [one.outcome for one in slack.traffic] == ["ratelimited", "ok"]
