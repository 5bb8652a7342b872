"""The strict local Slack: a server, its people, and windows into everything that happened."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from aiohttp import web

from sandbox.slack.api.dispatch import Tokens, WebApi
from sandbox.slack.api.limits import Limiter
from sandbox.slack.api.methods.chat import permalink
from sandbox.slack.app import installed
from sandbox.slack.delivery.background import Background
from sandbox.slack.delivery.courier import Courier
from sandbox.slack.delivery.http import HttpTransport
from sandbox.slack.delivery.payloads import VERIFICATION
from sandbox.slack.delivery.socket import SocketTransport
from sandbox.slack.errors import UrlNotVerified
from sandbox.slack.faults import Fault, Faults
from sandbox.slack.person.desk import Desk
from sandbox.slack.person.person import Person
from sandbox.slack.server import Routes
from sandbox.slack.world import keeping
from sandbox.slack.world.model import Change, Channel, File, Message, User, View
from sandbox.slack.world.people import Workspace, default_workspace
from sandbox.slack.world.state import State
from sandbox.slack.world.traffic import Exchange

T = TypeVar("T")
RETRY_DELAYS = (0.0, 60.0, 300.0)


class SlackWorkspace:
    """`async with SlackWorkspace(...) as slack:` serves on loopback until the block ends.

    `clock` gives epoch seconds: triggers, response URLs, rates and signatures follow it.
    `ack_seconds` is the real time a delivery may take. `manifest` says what the app may receive and
    which scopes it has; `scopes` overrule those. With `echoes` the bot hears of its own posts and edits. `routes` are served beside the API: the page.
    """

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        transport: Literal["http", "socket"] = "http",
        manifest: Mapping[str, Any] | None = None,
        scopes: Iterable[str] | None = None,
        rate_limits: bool = False,
        echoes: bool = False,
        clock: Callable[[], float] = time.time,
        ack_seconds: float = 3.0,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        host: str = "127.0.0.1",
        port: int = 0,
        routes: Iterable[web.AbstractRouteDef] = (),
    ) -> None:
        self.state = State(workspace or default_workspace(), clock)
        self.faults = Faults(clock)
        self.manifest = manifest
        self.app = installed(manifest, scopes)
        self.background = Background()
        self.bot_token = f"xoxb-sandbox-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-sandbox-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.http = HttpTransport(clock, self.signing_secret, ack_seconds)
        self.sockets = SocketTransport(self.state, clock, ack_seconds)
        self.limiter = Limiter(clock, enabled=rate_limits)
        courier = Courier(self.state, self.http if transport == "http" else self.sockets, retry_delays)
        self._desk = Desk(self.state, courier, self.app)
        self._where = (host, port)
        self._routes = list(routes)
        self._runner: web.AppRunner | None = None
        self._echoes = echoes
        self._echo: asyncio.Task[None] | None = None

    def mount(self, routes: Iterable[web.AbstractRouteDef]) -> None:
        """Serves more routes beside the API. Before the workspace is entered."""
        self._routes.extend(routes)

    async def __aenter__(self) -> Self:
        tokens = Tokens(self.bot_token, self.app_token)
        api = WebApi(self.state, self.faults, self.limiter, tokens, self.app)
        application = Routes(self.state, self.faults, api, self.sockets).application()
        application.add_routes(self._routes)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, *self._where)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.state.url = f"http://{host}:{port}"
        await self.http.start()
        if self._echoes:
            self._echo = asyncio.create_task(self._desk.echo())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._echo is not None:
            self._echo.cancel()
            await asyncio.wait([self._echo])
        self.faults.lift_all()
        await self.background.close()
        await self.sockets.close()
        await self.http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return self.state.url

    @property
    def api_url(self) -> str:
        """The base_url of slack_sdk's client."""
        return f"{self.state.url}/api/"

    async def connect(self, request_url: str) -> None:
        """Sets the bot's request URL after the url_verification handshake. Raises UrlNotVerified."""
        self.http.url = request_url
        challenge = secrets.token_hex(16)
        payload = {"type": "url_verification", "token": VERIFICATION, "challenge": challenge}
        delivery = await self._desk.courier.once("events_api", payload)
        answered = delivery.body.get("challenge") if isinstance(delivery.body, dict) else delivery.body
        if not delivery.ok or answered != challenge:
            self.http.url = None
            raise UrlNotVerified(request_url, delivery.status, str(delivery.body)[:200])

    def keep(self) -> Callable[[], str]:
        """What was said until now; called, possibly in a thread, it is the text for `restore`."""
        picture = keeping.kept(self.state)
        return lambda: keeping.written(picture)

    def restore(self, text: str) -> None:
        """What a former workspace kept. Before this one is entered, and with a port of its own choice.

        Raises ValueError, TypeError or KeyError when the text is something else.
        """
        host, port = self._where
        keeping.restore(self.state, text, f"http://{host}:{port}")

    def go_down(self, seconds: float | None = None) -> Fault:
        """Cuts every request and every socket, until lifted or for so long on the clock."""
        fault = self.faults.down(seconds)
        self.sockets.cut()
        return fault

    def person(self, user_id: str) -> Person:
        return Person(self._desk, self.state.users[user_id])

    def messages(self, channel: str) -> list[Message]:
        """Top-level messages as they are now, oldest first. By channel id or name."""
        return [one for one in self.state.posts[self.channel(channel).id].values() if one.top_level]

    def thread(self, message: Message) -> list[Message]:
        """The replies to a message, oldest first."""
        return self.state.replies(message)

    def current(self, message: Message) -> Message | None:
        """The same message as it is now; None when it was deleted."""
        known = self.state.ephemerals.get(message.ts)
        return known or self.state.message(message.channel, message.ts)

    def ephemerals(self, user_id: str) -> list[Message]:
        return [one for one in self.state.ephemerals.values() if one.only_for == user_id]

    def views(self, user_id: str) -> tuple[View, ...]:
        """The open modals of a person, the one on top last."""
        return self.state.views.get(user_id, ())

    def home(self, user_id: str) -> View | None:
        return self.state.homes.get(user_id)

    def dms(self, user_id: str) -> list[Message]:
        """The direct conversation of the bot and a person, without opening one."""
        ims = (one for one in self.state.channels.values() if one.is_im and user_id in one.members)
        return [message for im in ims for message in self.state.posts[im.id].values() if message.top_level]

    @property
    def files(self) -> list[File]:
        """Files that were completely uploaded."""
        return [one for one in self.state.files.values() if one.completed]

    @property
    def traffic(self) -> list[Exchange]:
        """Every request both ways, oldest first, secrets taken out."""
        return self.state.traffic

    @property
    def problems(self) -> list[str]:
        """Rules the bot broke where Slack cannot answer with an error. Tests want this empty."""
        return self.state.problems

    def permalink(self, message: Message) -> str:
        return permalink(self.state, message)

    def channel(self, given: str) -> Channel:
        found = self.state.find_channel(given)
        if found is None:
            raise KeyError(given)
        return found

    def change_channel(self, given: str, **fields: Any) -> Channel:
        """For instance `is_archived=True` or `members=(...)`."""
        return self.state.put_channel(replace(self.channel(given), **fields))

    def change_user(self, user_id: str, **fields: Any) -> User:
        return self.state.put_user(replace(self.state.users[user_id], **fields))

    async def wait_for(self, predicate: Callable[[], T | None], within: float = 5.0) -> T:
        """The predicate's first true value, looked for at every change. Raises TimeoutError."""
        return await self.state.changes.wait_for(predicate, within)

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[Change]]:
        """`async with slack.subscribe() as changes: async for change in changes: ...`."""
        return self.state.changes.subscribe()
