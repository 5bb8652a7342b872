"""The stream to one tab: first everything, then each change its person may see."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.page.page import Page
from sandbox.page.snapshot import (
    exchange_shown,
    home_shown,
    may_see,
    message_shown,
    snapshot,
    views_shown,
)
from sandbox.slack import User
from sandbox.slack.world.model import Change, Json

BEAT_SECONDS = 2.0
_PLACES = frozenset({"channel", "user", "usergroup"})
_UNREACHED = frozenset({"connection_failed", "no_connection"})


async def follow(page: Page, user: User, request: web.Request) -> web.StreamResponse:
    """A WebSocket until the tab goes away, and not server-sent events: of those a browser opens six for all its tabs.

    A tab that comes again is told everything anew.
    """
    socket = web.WebSocketResponse(heartbeat=20, timeout=1.0)
    await socket.prepare(request)
    tab = Tab(page, user, socket)
    async with page.slack.subscribe() as changes:
        await page.clock.look()
        tab.tell("snapshot", snapshot(page, user))
        try:
            async with asyncio.TaskGroup() as group:
                works = [group.create_task(one) for one in (tab.hear(changes), tab.beat(), tab.send())]
                async for _ in socket:
                    pass  # it has nothing to say; this ends with the tab
                for work in works:
                    work.cancel()
        except* ConnectionError:
            pass  # the tab went while it was written to
    return socket


@dataclass(slots=True)
class Tab:
    """What is to be written to one browser tab."""

    page: Page
    user: User
    socket: web.WebSocketResponse
    outgoing: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)

    def tell(self, kind: str, item: object) -> None:
        self.outgoing.put_nowait({"kind": kind, "item": item})

    async def hear(self, changes: AsyncIterator[Change]) -> None:
        async for change in changes:
            for kind, item in _told(self.page, self.user, change):
                self.tell(kind, item)

    async def beat(self) -> None:
        """Also tells the tab that its server lives, and this end that the tab does."""
        while True:
            self.tell("bot", await _alive(self.page))
            if await self.page.clock.look():
                self.tell("clock", self.page.clock.shown())
            await asyncio.sleep(BEAT_SECONDS)

    async def send(self) -> None:
        while True:
            await self.socket.send_json(await self.outgoing.get())


def _told(page: Page, user: User, change: Change) -> Iterator[tuple[str, object]]:
    state, item = page.slack.state, change.item
    if change.kind in {"message", "ephemeral"} and may_see(user, item, state):
        yield "message", message_shown(state, user, item)
    elif change.kind in {"message_deleted", "ephemeral_deleted"} and item and may_see(user, item, state):
        yield "gone", {"channel": item.channel, "ts": item.ts}
    elif change.kind == "views" and change.id == user.id:
        yield "views", views_shown(item)
    elif change.kind == "home" and change.id == user.id:
        yield "home", home_shown(item)
    elif change.kind == "traffic":
        yield "traffic", exchange_shown(item)
    elif change.kind in _PLACES:
        yield "snapshot", snapshot(page, user)


async def _alive(page: Page) -> bool:
    """Asked where one may ask; else judged by whether the last request reached the bot."""
    asked = page.extras.bot_alive
    if asked is None:
        last = next((one for one in reversed(page.slack.traffic) if one.direction == "in"), None)
        return last is None or last.outcome not in _UNREACHED
    try:
        async with asyncio.timeout(BEAT_SECONDS):
            return await asked()
    except (TimeoutError, OSError):
        return False
