"""What Slack has delivered already: it sends again what was not answered in time, to any of the bots."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

from policy.errors import DatabaseUnreachable, DeliveryTaken
from store.database import Database
from store.tables.session import Session

_PATIENCE = 2.0  # seconds until whoever asked is told that the database is away
LEASE = 45.0  # seconds; Slack's second repetition of an event comes after a minute
_TAKE = """
insert into delivery (key, settled, taker, lease_until)
values ($1, false, $2, clock_timestamp() + $3 * interval '1 second')
on conflict (key) do update set taker = excluded.taker, lease_until = excluded.lease_until
where not delivery.settled and delivery.lease_until < clock_timestamp()
returning true"""
_SETTLE = "update delivery set settled = true where key = $1 and taker = $2 and not settled returning true"
_RELEASE = "delete from delivery where key = $1 and taker = $2 and not settled"


@dataclass(slots=True)
class _Taken:
    key: str
    taker: uuid.UUID
    settled: bool = False


_current: ContextVar[_Taken | None] = ContextVar("delivery", default=None)


class Deliveries:
    """`seconds`: how long a bot that died keeps a delivery whose work it had not begun."""

    def __init__(self, db: Database, seconds: float = LEASE) -> None:
        self._db = db
        self._seconds = seconds

    @asynccontextmanager
    async def taken(self, key: str) -> AsyncIterator[bool]:
        """False: it was taken before, perhaps by another bot. The first transaction inside settles it, or else the end.

        Cancelled before that, it is given back.
        """
        taken = _Taken(key, uuid.uuid4())
        if not await self._take(taken):
            yield False
            return
        token = _current.set(taken)
        try:
            yield True
        except asyncio.CancelledError:
            await self._conclude(_RELEASE, taken)
            raise
        finally:
            _current.reset(token)
        if not taken.settled:
            await self._conclude(_SETTLE, taken)

    async def _take(self, taken: _Taken) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE), self._db.session() as session:
                return bool(await session.value(_TAKE, taken.key, taken.taker, self._seconds))
        except TimeoutError as e:
            raise DatabaseUnreachable(f"no answer within {_PATIENCE:g} s") from e

    async def _conclude(self, statement: str, taken: _Taken) -> None:
        """What cannot be written down now ends with its lease."""
        with suppress(DatabaseUnreachable, TimeoutError):
            async with asyncio.timeout(self._seconds / 10), self._db.session() as session:
                await session.execute(statement, taken.key, taken.taker)

    async def prune(self, older_than_hours: float) -> None:
        async with self._db.session() as session:
            await session.execute(
                "delete from delivery where at < clock_timestamp() - $1 * interval '1 hour'", older_than_hours
            )


async def settle(session: Session) -> None:
    """In the transaction with what the delivery causes, so that it happens once. DeliveryTaken by another bot."""
    taken = _current.get()
    if taken is None or taken.settled:
        return
    if not await session.value(_SETTLE, taken.key, taken.taker):
        raise DeliveryTaken(taken.key)
    taken.settled = True
