"""Slack in: Bolt with the registered listeners, over HTTP or Socket Mode, from one app."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog
from prometheus_client import Gauge
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from clients.slack import Identity
from clients.slack_faults import reached
from handlers.listening import Room
from handlers.register import register
from policy.errors import SlackFault, SlackUnreachable

DRAIN = 10.0  # seconds for listeners to finish after the doors are closed
WATCH = 5.0
SILENT = 60.0  # seconds without a connection, after which a new socket is opened

CONNECTED = Gauge("liyaqa_socket_connected", "1 while Socket Mode is connected")

log = structlog.get_logger(__name__)


def slack_app(room: Room, signing_secret: str, identity: Identity, token: str) -> AsyncApp:
    """`identity` comes from auth.test at the start, so that no listener waits for it before its ack."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id,
            bot_user_id=identity.user_id,
            bot_id=identity.bot_id,
            bot_token=token,
        )

    # Listeners answer through clients/slack.py; Bolt's own client is never called.
    app = AsyncApp(signing_secret=signing_secret, authorize=authorize)
    register(app, room)
    return app


class Socket:
    """Socket Mode with a watchdog: the library's own monitor can stand still with a socket that is not there."""

    def __init__(self, app: AsyncApp, room: Room, app_token: str, *, ping: float = 10) -> None:
        self._room = room
        self._token = app_token
        self._handler = AsyncSocketModeHandler(
            app, app_token, web_client=room.slack.client, ping_interval=ping
        )

    async def ready(self) -> str:
        """Empty when connected, else one sentence."""
        return "" if await self._handler.client.is_connected() else "Socket Mode is not connected."

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Raises a Slack fault when the app token is refused; the library would try it for ever."""
        await self._room.slack.check_app_token(self._token)
        await _called(self._handler.connect_async)
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.wait({watch})
            await self._room.busy.drained(DRAIN)  # their acks and answers still need the socket
            await _called(self._handler.close_async)

    async def _watch(self) -> None:
        seen = time.monotonic()
        while True:
            await asyncio.sleep(WATCH)
            connected = await self._handler.client.is_connected()
            CONNECTED.set(connected)
            if connected:
                seen = time.monotonic()
            elif time.monotonic() - seen > SILENT:
                log.warning("socket lost, opening a new one")
                seen = time.monotonic()
                await self._reopen()

    async def _reopen(self) -> None:
        try:
            async with asyncio.timeout(SILENT):
                reopen = partial(self._handler.client.connect_to_new_endpoint, force=True)
                await reached("apps.connections.open", _called(reopen))
        except (SlackFault, SlackUnreachable, TimeoutError) as e:
            log.warning("socket not opened", error=str(e))


async def _called(untyped: Callable[[], Awaitable[None]]) -> None:
    """The library leaves its coroutines untyped."""
    await untyped()
