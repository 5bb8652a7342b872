"""Socket Mode with a watchdog: a connection that is open but silent is replaced by a new one.

The library pings too and reconnects by itself, but its monitor can stand still, and it calls a socket connected on which
nothing was ever heard. So we ping on our own, and count only what arrives.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from prometheus_client import Counter, Gauge
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from clients.slack.faults import RateLimited
from handlers.listening import Room
from policy.errors import SlackUnreachable

DRAIN = 10.0  # seconds for listeners to finish after the doors are closed
START = 10.0  # seconds a new socket may take
CLOSE = 5.0
FORGOTTEN = 7200.0  # Slack renews a connection about every hour; one that only pongs has been forgotten

CONNECTED = Gauge("liyaqa_socket_connected", "1 while Socket Mode is connected and heard from")
REPLACED = Counter("liyaqa_sockets_replaced", "Sockets the watchdog replaced because nothing came from them")

log = structlog.get_logger(__name__)


class Socket:
    """`silence`: the seconds without a sign of life after which another socket is opened. `ping`: the library's own."""

    def __init__(
        self, app: AsyncApp, room: Room, app_token: str, *, ping: float = 10, silence: float = 60
    ) -> None:
        self._app, self._room, self._token = app, room, app_token
        self._ping, self._silence = ping, silence
        self._handler: AsyncSocketModeHandler | None = None  # holds a connection from its birth
        self._heard = self._told = time.monotonic()  # of any sign of life, and of a message
        self._pong: float | None = None

    async def ready(self) -> str:
        """Empty when connected, else one sentence."""
        if self._handler is None or not await self._handler.client.is_connected():
            return "Socket Mode is not connected."
        quiet = time.monotonic() - self._heard
        return f"Socket Mode has been silent for {quiet:.0f} s." if quiet > self._silence else ""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Raises a Slack fault when the app token is refused; the library would try it for ever.

        A Slack that does not answer is no reason not to start: runs go on, and the socket opens when it can.
        """
        answers = await self._token_accepted()
        self._handler = self._made()
        connecting = asyncio.create_task(_called(self._handler.connect_async))
        if answers:
            await asyncio.wait({connecting}, timeout=START)
        tasks = {connecting, asyncio.create_task(self._watch())}
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await self._room.busy.drained(DRAIN)  # their acks and answers still need the socket
            await _closed(self._handler)

    def _made(self) -> AsyncSocketModeHandler:
        client = self._room.slack.client
        handler = AsyncSocketModeHandler(self._app, self._token, web_client=client, ping_interval=self._ping)
        handler.client.on_message_listeners.append(self._message)
        return handler

    async def _message(self, _: object) -> None:
        self._heard = self._told = time.monotonic()

    async def _token_accepted(self) -> bool:
        """False when Slack did not say."""
        try:
            await self._room.slack.check_app_token(self._token)
        except (SlackUnreachable, RateLimited) as e:
            log.warning("Slack does not answer, the socket opens later", fault=str(e))
            return False
        return True

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._silence / 6)
            assert self._handler is not None
            self._listen(self._handler)
            CONNECTED.set(not await self.ready())
            now = time.monotonic()
            if now - self._heard > self._silence or now - self._told > max(FORGOTTEN, self._silence):
                await self._replace(self._handler)
            else:
                await _pinged(self._handler)

    def _listen(self, handler: AsyncSocketModeHandler) -> None:
        """A pong shows as a new time; the library also writes one before the first pong, which counts for nothing."""
        pong = handler.client.last_ping_pong_time
        if pong is not None and self._pong is not None and pong != self._pong:
            self._heard = time.monotonic()
        self._pong = pong

    async def _replace(self, silent: AsyncSocketModeHandler) -> None:
        """All of the library's client is made anew: whatever stood still in the old one goes with it."""
        log.warning("socket silent, opening a new one", seconds=round(time.monotonic() - self._heard))
        fresh = self._made()
        try:
            async with asyncio.timeout(min(START, self._silence)):
                await _called(fresh.connect_async)
        except BaseException as e:
            await _closed(fresh)
            if not isinstance(e, TimeoutError):
                raise
            log.warning("socket not opened")
            return
        REPLACED.inc()
        self._handler, self._pong = fresh, None
        self._heard = self._told = time.monotonic()
        await _closed(silent)


async def _pinged(handler: AsyncSocketModeHandler) -> None:
    """As the library pings: it reads the time out of the pong."""
    session = handler.client.current_session
    if session is not None and not session.closed:
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(CLOSE):
                await session.ping(f"sdk-ping-pong:{time.time()}".encode())


async def _closed(handler: AsyncSocketModeHandler) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE):
            await _called(handler.close_async)


async def _called(untyped: Callable[[], Awaitable[None]]) -> None:
    """The library leaves its coroutines untyped."""
    await untyped()
