"""Says in Slack that the database is away: at most one direct post an outage, since the outbox is away with it (ruling 7)."""

import asyncio
import time
from dataclasses import dataclass

import structlog
from prometheus_client import Gauge

from clients.slack import Slack
from messages.render import render
from policy.errors import DatabaseUnreachable, SlackFault, SlackUnreachable
from policy.events import DatabaseBack, DatabaseLost
from store.postgres import PostgresStore

STEADY = 60.0  # a database lost again this soon after it came back is the same outage
REACHED = Gauge("liyaqa_database_reached", "1 while the database answers")

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Outage:
    """`grace`: the seconds that pass without a word; runs of a bot that lost its database alone are elsewhere by then."""

    store: PostgresStore
    slack: Slack
    channel: str
    grace: float
    _lost: float | None = None  # since when
    _back: float = float("-inf")
    _told: bool = False
    _post: str = ""

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(min(1.0, self.grace / 4))
            asked = time.monotonic()
            answers = await self._answers()
            REACHED.set(answers)
            if answers:
                await self._found()
            else:
                await self._missed(asked)

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(self.grace):
                await self.store.real_now()
        except (DatabaseUnreachable, TimeoutError):
            return False
        return True

    async def _missed(self, asked: float) -> None:
        if self._lost is None:
            self._lost = asked
            log.warning("database lost")
            self._told = self._told and asked - self._back < STEADY
        lasted = time.monotonic() - self._lost
        if not self._told and lasted > self.grace:
            await self._tell(lasted)

    async def _tell(self, seconds: float) -> None:
        """An answer that was lost counts as said. One that Slack refused, or never heard, is tried again."""
        try:
            self._post = await self.slack.post(self.channel, render(DatabaseLost(0, seconds)))
        except SlackUnreachable as e:
            self._told = e.ambiguous
        except SlackFault as e:
            log.warning("outage not told", fault=str(e))
        else:
            self._told = True

    async def _found(self) -> None:
        if self._lost is None:
            return
        seconds, self._lost, self._back = time.monotonic() - self._lost, None, time.monotonic()
        log.info("database found again", seconds=round(seconds, 1))
        if self._post:
            try:
                await self.slack.post(self.channel, render(DatabaseBack(0, seconds)), thread_ts=self._post)
            except (SlackFault, SlackUnreachable) as e:
                log.warning("end of the outage not told", fault=str(e))
            self._post = ""
