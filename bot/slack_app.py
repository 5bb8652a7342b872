"""Slack in: Bolt with the registered listeners, over HTTP or Socket Mode, from one app."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from prometheus_client import Gauge
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from clients.slack import Identity
from clients.slack_faults import RateLimited, reached
from handlers.listening import Room
from handlers.register import register
from policy.errors import SlackFault, SlackUnreachable

DRAIN = 10.0  # seconds for listeners to finish after the doors are closed
START = 10.0  # seconds the start waits for the socket
WATCH = 5.0
SILENT = 60.0  # seconds without a connection, after which a new socket is opened

CONNECTED = Gauge("liyaqa_socket_connected", "1 while Socket Mode is connected")

log = structlog.get_logger(__name__)


def slack_app(room: Room, signing_secret: str, identity: Identity | None, token: str) -> AsyncApp:
    """`identity` comes from auth.test at the start, so that no listener waits for it before its ack.

    None when Slack did not answer then: it only serves to ignore what the bot itself says.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id if identity else None,
            bot_user_id=identity.user_id if identity else None,
            bot_id=identity.bot_id if identity else None,
            bot_token=token,
        )

    # Listeners answer through clients/slack.py; Bolt's own client is never called.
    app = AsyncApp(signing_secret=signing_secret, authorize=authorize)
    register(app, room)
    return app


class Socket:
    """Socket Mode with a watchdog: the library's own monitor can stand still with a socket that is not there."""

    def __init__(self, app: AsyncApp, room: Room, app_token: str, *, ping: float = 10) -> None:
        self._app = app
        self._room = room
        self._token = app_token
        self._ping = ping
        self._handler: AsyncSocketModeHandler | None = None  # holds a connection from its birth

    async def ready(self) -> str:
        """Empty when connected, else one sentence."""
        connected = self._handler is not None and await self._handler.client.is_connected()
        return "" if connected else "Socket Mode is not connected."

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Raises a Slack fault when the app token is refused; the library would try it for ever.

        A Slack that does not answer is no reason not to start: runs go on, and the socket opens when it can.
        """
        answers = await self._token_accepted()
        client = self._room.slack.client
        handler = AsyncSocketModeHandler(self._app, self._token, web_client=client, ping_interval=self._ping)
        self._handler = handler
        connecting = asyncio.create_task(_called(handler.connect_async))
        if answers:
            await asyncio.wait({connecting}, timeout=START)
        tasks = {connecting, asyncio.create_task(_watch(handler, connecting))}
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await self._room.busy.drained(DRAIN)  # their acks and answers still need the socket
            await _called(handler.close_async)

    async def _token_accepted(self) -> bool:
        """False when Slack did not say."""
        try:
            await self._room.slack.check_app_token(self._token)
        except (SlackUnreachable, RateLimited) as e:
            log.warning("Slack does not answer, the socket opens later", fault=str(e))
            return False
        return True


async def _watch(handler: AsyncSocketModeHandler, connecting: asyncio.Task[None]) -> None:
    await asyncio.wait({connecting})
    seen = time.monotonic()
    while True:
        await asyncio.sleep(WATCH)
        connected = await handler.client.is_connected()
        CONNECTED.set(connected)
        if connected:
            seen = time.monotonic()
        elif time.monotonic() - seen > SILENT:
            log.warning("socket lost, opening a new one")
            seen = time.monotonic()
            await _reopen(handler)


async def _reopen(handler: AsyncSocketModeHandler) -> None:
    try:
        async with asyncio.timeout(SILENT):
            # Not by force: when the library is at it already, one is enough.
            await reached("apps.connections.open", _called(handler.client.connect_to_new_endpoint))
    except (SlackFault, SlackUnreachable, TimeoutError) as e:
        log.warning("socket not opened", error=str(e))


async def _called(untyped: Callable[[], Awaitable[None]]) -> None:
    """The library leaves its coroutines untyped."""
    await untyped()
