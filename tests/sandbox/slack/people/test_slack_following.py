"""Waiting for what happens and following along, as tests and a page do, without sleeping."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorkspace
from sandbox.slack.world.traffic import Exchange
from tests.sandbox.slack.support import connected


async def test_a_wait_ends_with_the_change_it_waits_for(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(slack.wait_for(lambda: slack.messages("general"), 5))
        await client.chat_postMessage(channel="C0INCIDENTS", text="elsewhere")
        assert not waiting.done()
        await client.chat_postMessage(channel="C0GENERAL", text="here")
    assert [one.text for one in waiting.result()] == ["here"]


async def test_a_wait_in_vain_ends_in_a_timeout(slack: SlackWorkspace) -> None:
    with pytest.raises(TimeoutError):
        await slack.wait_for(lambda: slack.messages("general"), 0.01)


async def test_a_follower_sees_each_change_in_turn(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    async with slack.subscribe() as changes:
        posted = await client.chat_postMessage(channel="C0GENERAL", text="one")
        await client.chat_update(channel="C0GENERAL", ts=posted["ts"], text="two")
        await client.chat_delete(channel="C0GENERAL", ts=posted["ts"])
        seen = [await anext(changes) for _ in range(6)]
    assert [one.kind for one in seen] == [
        "message", "traffic", "message", "traffic", "message_deleted", "traffic",
    ]  # fmt: skip
    assert [seen[0].item.text, seen[2].item.text] == ["one", "two"]


def _echoes(slack: SlackWorkspace, count: int) -> list[Exchange]:
    seen = [one for one in slack.traffic if one.kind == "message"]
    return seen if len(seen) == count else []


async def test_the_bot_may_hear_of_its_own_posts_and_edits_and_bolt_ignores_them(
    session: aiohttp.ClientSession,
) -> None:
    async with SlackWorkspace(echoes=True) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        app = AsyncApp(signing_secret=slack.signing_secret, client=client)
        heard: list[Any] = []

        @app.event("message")
        async def message(event: Any) -> None:
            heard.append(event)

        async with connected(slack, app):
            posted = await client.chat_postMessage(channel="C0GENERAL", text="one")
            await slack.wait_for(lambda: any(one.kind == "message" for one in slack.traffic))
            await client.chat_update(channel="C0GENERAL", ts=posted["ts"], text="two")
            echoes = await slack.wait_for(lambda: _echoes(slack, 2))
    assert [one.outcome for one in echoes] == ["acked", "acked"]
    assert [one.request["event"].get("subtype") for one in echoes] == [None, "message_changed"]
    assert heard == []


async def test_two_workspaces_are_two_worlds(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    async with SlackWorkspace() as other:
        await client.chat_postMessage(channel="C0GENERAL", text="only here")
        assert other.url != slack.url
        assert other.messages("general") == []
        assert other.bot_token != slack.bot_token
