"""The outbox: several bots send from it, each lane in order, one sender a lane (rulings 44, 45)."""

import asyncio
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from policy.errors import DeliveryTaken, EventUnreadable
from policy.events import Event
from store.codec import KNOWN_EVENTS, decode_event
from store.database import Database
from store.tables import events
from store.tables.session import Session

# The head of a lane is leased until it is sent, so nobody sends what stands behind it. What a newer bot wrote and this
# one does not know waits for that bot, and holds up its lane meanwhile.
_TAKE = """
with head as materialized (
  select distinct on (lane) id from outbox where state = 'unsent' order by lane, position),
free as materialized (
  select outbox.id from outbox join head using (id)
  where outbox.state = 'unsent' and outbox.not_before <= clock_timestamp()
    and outbox.lease_until < clock_timestamp() and outbox.event = any($4)
    and outbox.id <> all($5)
  order by outbox.position limit $3 for update of outbox skip locked)
update outbox set owner = $1, lease_until = clock_timestamp() + $2 * interval '1 second', taken = version
from free where outbox.id = free.id
returning outbox.id, lane, event, payload, attempts, first_try_at"""
_HOLD = """
update outbox set lease_until = clock_timestamp() + $3 * interval '1 second'
where id = $1 and owner = $2 and state = 'unsent' returning true"""
_TRY = """
update outbox set lease_until = clock_timestamp() + $3 * interval '1 second',
  attempts = attempts + 1, first_try_at = coalesce(first_try_at, clock_timestamp())
where id = $1 and owner = $2 and state = 'unsent' returning true"""
# A live message asked for again while it was being sent goes on waiting, behind its lane.
_CLOSE = """
update outbox set owner = null, lease_until = '-infinity',
  state = case when taken = version then $3 else 'unsent' end,
  closed_at = case when taken = version then clock_timestamp() end,
  error = $4,
  position = case when taken = version then position else nextval('outbox_position') end,
  attempts = case when taken = version then attempts else 0 end,
  first_try_at = case when taken = version then first_try_at end
where id = $1 and owner = $2"""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`first_try_at` is set when an earlier try may have reached Slack. Real clock, not the desk's.

    `owner` has it for `seconds` from the last time it said so.
    """

    id: int
    lane: str
    event: Event
    attempts: int
    first_try_at: datetime | None
    owner: str = ""
    seconds: float = 0


class Outbox:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def take(
        self, owner: str, seconds: float, limit: int = 20, *, besides: Iterable[int] = ()
    ) -> tuple[Outgoing, ...]:
        """Leases the heads of up to `limit` free lanes; after that time another bot may take them.

        `besides`: what this owner is saying already, perhaps since before a lease that it slept through.
        """
        async with self._db.transaction() as session:
            rows = await session.rows(_TAKE, owner, seconds, limit, KNOWN_EVENTS, list(besides))
            taken = [await _read(session, row, owner, seconds) for row in rows]
        return tuple(sorted((o for o in taken if o), key=lambda o: o.id))

    async def keep(self, owner: str, seconds: float, taken: Iterable[int]) -> None:
        """Prolongs the leases of what is still being sent."""
        async with self._db.session() as session:
            await session.execute(
                """update outbox set lease_until = clock_timestamp() + $2 * interval '1 second'
                where id = any($3) and owner = $1""",
                owner,
                seconds,
                list(taken),
            )

    async def trying(self, o: Outgoing) -> None:
        """Before the call, so that whoever comes next knows that it may have happened. DeliveryTaken: too late."""
        await self._own(_TRY, o)

    async def hold(self, o: Outgoing) -> None:
        """Prolongs the lease. DeliveryTaken when another bot has it by now."""
        await self._own(_HOLD, o)

    async def _own(self, statement: str, o: Outgoing) -> None:
        async with self._db.session() as session:
            if not await session.value(statement, o.id, o.owner, o.seconds):
                raise DeliveryTaken(f"out-{o.id}")

    async def sent(self, o: Outgoing, owner: str) -> None:
        """Nothing happens when the lease was lost to another owner; the same holds for the next two."""
        async with self._db.session() as session:
            await session.execute(_CLOSE, o.id, owner, "sent", "")

    async def dead(self, o: Outgoing, owner: str, error: str) -> None:
        """Never to be tried again; the lane goes on."""
        async with self._db.session() as session:
            await session.execute(_CLOSE, o.id, owner, "dead", error)

    async def retry(self, o: Outgoing, owner: str, after: float, error: str) -> None:
        """Free again in `after` seconds; the whole lane waits, which keeps its order."""
        async with self._db.session() as session:
            await session.execute(
                """update outbox set owner = null, lease_until = '-infinity', error = $4,
                  not_before = clock_timestamp() + $3 * interval '1 second'
                where id = $1 and owner = $2""",
                o.id,
                owner,
                after,
                error,
            )

    async def hurry(self, *, besides: str) -> None:
        """Whatever waits until later may be tried now. `besides`: how the reason of a pause begins that is kept."""
        async with self._db.session() as session:
            await session.execute(
                """update outbox set not_before = '-infinity'
                where state = 'unsent' and not_before > clock_timestamp() and not starts_with(error, $1)""",
                besides,
            )

    async def remember(self, subject: str, role: str, channel: str, ts: str) -> None:
        """Where a message about a subject is. `role`: card, approval, or dm: and the person."""
        async with self._db.session() as session:
            await session.execute(
                """insert into message (subject, role, channel, ts) values ($1, $2, $3, $4)
                on conflict (subject, role) do update set channel = $3, ts = $4""",
                subject,
                role,
                channel,
                ts,
            )

    async def posted(self, subject: str, role: str) -> tuple[str, str] | None:
        """Channel and ts."""
        async with self._db.session() as session:
            row = await session.row(
                "select channel, ts from message where subject = $1 and role = $2", subject, role
            )
            return None if row is None else (row["channel"], row["ts"])

    async def about(self, channel: str, ts: str) -> str:
        """The subject of a message the bot posted, empty for any other."""
        async with self._db.session() as session:
            return str(
                await session.value(
                    "select subject from message where channel = $1 and ts = $2 limit 1", channel, ts
                )
                or ""
            )

    async def backlog(self) -> tuple[int, float]:
        """How many are unsent, and for how many seconds the oldest has waited."""
        async with self._db.session() as session:
            row = await session.row(
                """select count(*) as unsent, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) as age
                from outbox where state = 'unsent'"""
            )
            assert row is not None
            return row["unsent"], float(row["age"])

    async def prune(self, older_than_hours: float) -> None:
        async with self._db.session() as session:
            await session.execute(
                """delete from outbox where state <> 'unsent'
                and closed_at < clock_timestamp() - $1 * interval '1 hour'""",
                older_than_hours,
            )

    def listening(self) -> AbstractAsyncContextManager[asyncio.Event]:
        """Set when something was emitted, and after each reconnection."""
        return self._db.listening(events.CHANNEL)


async def _read(session: Session, row: asyncpg.Record, owner: str, seconds: float) -> Outgoing | None:
    """A row nobody can read must not hold up its lane for ever: it is dead, with the reason."""
    try:
        event = decode_event(row["event"], row["payload"])
    except EventUnreadable as fault:
        await session.execute(_CLOSE, row["id"], owner, "dead", fault.detail)
        return None
    return Outgoing(row["id"], row["lane"], event, row["attempts"], row["first_try_at"], owner, seconds)
