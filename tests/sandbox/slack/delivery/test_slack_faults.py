"""Faults on order: wrong answers, lost answers, silence, and a Slack that is down."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorkspace
from tests.sandbox.slack.support import Clock, refusal


async def _post(client: AsyncWebClient) -> object:
    return await client.chat_postMessage(channel="C0GENERAL", text="hello")


async def test_any_error_may_be_ordered_for_so_many_calls(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    fault = slack.faults.answer("chat.postMessage", "fatal_error", times=2)
    assert [await refusal(_post(client)) for _ in range(2)] == ["fatal_error"] * 2
    await _post(client)
    assert (fault.met, len(slack.messages("general"))) == (2, 1)


async def test_a_server_error_may_last_until_it_is_lifted(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    fault = slack.faults.answer("chat.postMessage", status=500, times=None)
    with pytest.raises(SlackApiError) as caught:
        await _post(client)
    assert caught.value.response.status_code == 500
    await client.auth_test()
    fault.lift()
    await _post(client)


async def test_a_rate_limit_may_be_ordered(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    slack.faults.rate_limit("chat.update", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_update(channel="C0GENERAL", ts="1.1", text="x")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")


async def test_an_answer_lost_after_the_work_leaves_the_message_posted(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    slack.faults.drop_after("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await _post(client)
    assert [one.text for one in slack.messages("general")] == ["hello"]
    assert slack.traffic[-1].outcome == "dropped"


async def test_a_request_lost_before_the_work_leaves_nothing(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    slack.faults.drop_before("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await _post(client)
    assert slack.messages("general") == []


async def test_a_call_may_hang_until_the_caller_gives_up(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    fault = slack.faults.hang("chat.postMessage")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await _post(client)
    fault.lift()
    assert slack.messages("general") == []


async def test_slack_may_be_down_for_a_while(clock: Clock, session: aiohttp.ClientSession) -> None:
    async with SlackWorkspace(clock=clock) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        slack.go_down(60)
        for call in (client.auth_test(), _post(client)):
            with pytest.raises(aiohttp.ClientError):
                await call
        clock.advance(60)
        await _post(client)


async def test_when_slack_goes_down_its_sockets_break(session: aiohttp.ClientSession) -> None:
    async with SlackWorkspace(transport="socket") as slack:
        client = AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        socket = await session.ws_connect(url)
        await socket.receive_json()
        fault = slack.go_down()
        assert (await socket.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
        await slack.wait_for(lambda: slack.sockets.connections == 0)
        with pytest.raises(aiohttp.ClientError):
            await client.apps_connections_open(app_token=slack.app_token)
        fault.lift()
        assert (await client.apps_connections_open(app_token=slack.app_token))["ok"]


async def test_the_sdks_default_client_posts_twice_when_an_answer_is_lost(
    slack: SlackWorkspace, session: aiohttp.ClientSession
) -> None:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
    slack.faults.drop_after("chat.postMessage")
    await _post(client)
    assert [one.text for one in slack.messages("general")] == ["hello", "hello"]
