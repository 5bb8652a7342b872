"""The workspace with its page, and the sample bot, each of which can go away and come back."""

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.page import Extras, page_routes
from sandbox.slack import SlackWorkspace
from tests.page.samples.desk import MANIFEST, build
from tests.sandbox.slack.support import connected


@dataclass
class ShiftedClock:
    """A bot's clock that can be moved, as the page's clock control moves it."""

    offset: timedelta = timedelta()

    async def get(self) -> datetime:
        return datetime.now(UTC) + self.offset

    async def set(self, moment: datetime | None) -> None:
        self.offset = timedelta() if moment is None else moment - datetime.now(UTC)


@dataclass
class Stage:
    """`port` stays the same over restarts of the workspace, as an open page needs it."""

    session: aiohttp.ClientSession
    port: int
    clock: ShiftedClock = field(default_factory=ShiftedClock)
    alive: bool = True
    slack: SlackWorkspace = field(init=False)
    _life: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def client(self) -> AsyncWebClient:
        return AsyncWebClient(
            self.slack.bot_token, base_url=self.slack.api_url, session=self.session, retry_handlers=[]
        )

    async def _alive(self) -> bool:
        return self.alive

    async def start(self) -> None:
        extras = Extras(clock_get=self.clock.get, clock_set=self.clock.set, bot_alive=self._alive)
        self.slack = SlackWorkspace(manifest=MANIFEST, ack_seconds=1.0, port=self.port, retry_delays=())
        self.slack.mount(page_routes(self.slack, extras))
        await self._life.enter_async_context(self.slack)
        app = AsyncApp(signing_secret=self.slack.signing_secret, client=self.client)
        build(app)
        await self._life.enter_async_context(connected(self.slack, app))

    async def stop(self) -> None:
        await self._life.aclose()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def staged(port: int) -> AsyncIterator[Stage]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        stage = Stage(session, port)
        await stage.start()
        try:
            yield stage
        finally:
            await stage.stop()
