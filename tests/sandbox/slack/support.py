"""What the tests of the local Slack share: a clock, a served Bolt app, and short ways to write blocks."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from sandbox.slack import SlackWorkspace


@dataclass
class Clock:
    """Epoch seconds that stand still until moved."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """The application on loopback; gives its address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def connected(slack: SlackWorkspace, app: AsyncApp) -> AsyncIterator[None]:
    """The Bolt app behind /slack/events, its URL verified by the workspace."""
    async with serving(app.web_app("/slack/events")) as url:
        await slack.connect(f"{url}/slack/events")
        yield


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(action), "action_id": action, "value": "run-1", **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": "buttons", "elements": list(elements)}


async def refusal(call: Awaitable[Any]) -> str:
    """The error code with which Slack refuses a call; fails the test when it does not."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def refusal_messages(call: Awaitable[Any]) -> tuple[str, list[str]]:
    """The error code and its response_metadata.messages."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer = caught.value.response
    return answer["error"], answer["response_metadata"]["messages"]
