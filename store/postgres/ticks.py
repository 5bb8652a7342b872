"""The checklists' reads and writes."""

from policy.checklist import Tick
from store.database import Database
from store.tables import ticks
from store.tables.session import Session


class TickReads:
    """Mixed into PostgresStore."""

    _db: Database

    async def ticks(self, subject: str) -> tuple[Tick, ...]:
        async with self._db.session() as session:
            return await ticks.of(session, subject)


class TickWrites:
    """Mixed into PostgresTransaction."""

    _session: Session

    async def ticked(self, subject: str) -> tuple[Tick, ...]:
        return await ticks.of(self._session, subject)

    async def tick(self, tick: Tick) -> None:
        await ticks.put(self._session, tick)

    async def hand_over_ticks(self, before: str, after: str) -> None:
        await ticks.hand_over(self._session, before, after)

    async def untick(self, subject: str, item: str) -> None:
        await ticks.take(self._session, subject, item)
