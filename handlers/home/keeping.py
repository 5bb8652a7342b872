"""Keeps the Home tabs of those who opened one lately up to date: debounced, once across all bots, at Slack's pace."""

import asyncio
from contextlib import suppress

import structlog

from actions.desk import Desk
from clients.slack import Slack
from clients.slack.faults import RateLimited
from handlers.home.publishing import publish
from policy.errors import DatabaseUnreachable, SlackFault, SlackUnreachable
from store.outbox import Outbox

RECENT = 3600.0  # seconds since the tab was opened; later it is drawn anew when it is opened
GAP = 5.0  # between two publications for one person
AT_ONCE = 10
POLL = 5.0

log = structlog.get_logger(__name__)


class Keeper:
    """`debounce`: seconds in which changes are collected; `gap`: the least between two for one person."""

    def __init__(
        self, outbox: Outbox, desk: Desk, slack: Slack, *, debounce: float = 1.0, gap: float = GAP
    ) -> None:
        self._outbox = outbox
        self._desk = desk
        self._slack = slack
        self._debounce = debounce
        self._gap = gap

    async def run(self) -> None:
        """Until cancelled. Whatever is told somewhere may change what Home shows."""
        async with self._outbox.listening() as changed:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await changed.wait()
                happened = changed.is_set()
                await asyncio.sleep(self._debounce)  # what happens meanwhile is shown with it
                changed.clear()
                try:
                    await self.turn(happened=happened)
                except DatabaseUnreachable as fault:
                    log.warning("homes_not_kept", detail=fault.detail)

    async def turn(self, *, happened: bool = True) -> None:
        store = self._desk.store
        if happened:
            await store.homes_stale(RECENT)
        for person, shown in await store.take_homes(self._gap, AT_ONCE):
            await self._one(person, shown)

    async def _one(self, person: str, shown: str) -> None:
        try:
            digest = await publish(self._desk, self._slack, person, shown)
        except RateLimited as fault:
            await self._desk.store.home_again(person)
            await asyncio.sleep(fault.retry_after)
        except (SlackFault, SlackUnreachable) as fault:
            log.warning("home_not_published", person=person, fault=str(fault))
        else:
            await self._desk.store.home_shown(person, digest)
