"""Reads, and the transactions that write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from policy.facts import Live
from policy.runs import Lock, Run, StepRecord, Vote
from store.database import Database
from store.postgres.action_items import ItemReads
from store.postgres.calling import CallingReads
from store.postgres.homes import HomeKeeping
from store.postgres.incidents import IncidentReads
from store.postgres.overview import OverviewReads
from store.postgres.playbooks import PlaybookReads
from store.postgres.rollbacks import RollbackReads
from store.postgres.strays import StrayReads
from store.postgres.ticks import TickReads
from store.postgres.transaction import PostgresTransaction
from store.postgres.watches import WatchReads
from store.tables import environments, runs, steps, votes


class PostgresStore(
    CallingReads,
    HomeKeeping,
    IncidentReads,
    ItemReads,
    OverviewReads,
    PlaybookReads,
    RollbackReads,
    StrayReads,
    TickReads,
    WatchReads,
):
    """Satisfies actions.ports.Store."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @asynccontextmanager
    async def transaction(self, fence: tuple[int, int] | None = None) -> AsyncIterator[PostgresTransaction]:
        """Reach for no other system inside: other runs of the environment wait, and five idle seconds end it."""
        async with self._db.transaction() as session:
            if fence is not None:
                await runs.lock_environment_of(session, fence[0])
                await runs.guard(session, *fence)
            transaction = PostgresTransaction(session, await session.value("select desk_now()"))
            yield transaction
            await transaction.flush()

    async def now(self) -> datetime:
        async with self._db.session() as session:
            now: datetime = await session.value("select desk_now()")
            return now

    async def real_now(self) -> datetime:
        """The database's clock without the demo's offset: what the hosts' clocks are compared with."""
        async with self._db.session() as session:
            now: datetime = await session.value("select clock_timestamp()")
            return now

    async def run(self, run: int) -> Run:
        async with self._db.session() as session:
            return await runs.get(session, run)

    async def open_runs(self, environment: str = "") -> tuple[Run, ...]:
        rest = f"where open and {runs.SHOWN} and ($1 = '' or environment = $1) order by id"
        async with self._db.session() as session:
            return await runs.select(session, rest, environment)

    async def holder(self, environment: str) -> Run | None:
        async with self._db.session() as session:
            return await runs.first(session, "where environment = $1 and claiming", environment)

    async def queue(self, environment: str) -> tuple[Run, ...]:
        async with self._db.session() as session:
            return await runs.queue(session, environment)

    async def history(self, environment: str = "", limit: int = 10) -> tuple[Run, ...]:
        """Deploys and rollbacks, open ones too, newest first."""
        place = "environment = $2" if environment else "$2 = ''"
        rest = f"where {runs.SHOWN} and {place} order by id desc limit $1"
        async with self._db.session() as session:
            return await runs.select(session, rest, limit, environment)

    async def steps(self, run: int) -> tuple[StepRecord, ...]:
        async with self._db.session() as session:
            return await steps.of_run(session, run)

    async def votes(self, run: int) -> tuple[Vote, ...]:
        async with self._db.session() as session:
            return await votes.of_run(session, run)

    async def lock(self, environment: str) -> Lock | None:
        async with self._db.session() as session:
            return await environments.lock(session, environment)

    async def live(self, environment: str) -> Live | None:
        async with self._db.session() as session:
            return await environments.live(session, environment)

    async def ran_well(self, environment: str, digest: str) -> datetime | None:
        async with self._db.session() as session:
            return await runs.ran_well(session, environment, digest)

    async def identity(self) -> str:
        async with self._db.session() as session:
            return str(await session.value("select identity from meta"))

    async def raise_tokens_past(self, token: int) -> None:
        """The caller audits it."""
        async with self._db.session() as session:
            await session.execute("select raise_fence($1)", token)

    async def raise_runs_past(self, run: int) -> bool:
        """The caller audits it. False when run numbers were past it already."""
        async with self._db.session() as session:
            return bool(await session.value("select raise_runs($1)", run))

    async def begin_schedules(self) -> None:
        """After the clock was set: a schedule that never fired yet owes nothing for the time that was left out."""
        async with self._db.session() as session:
            await session.execute(
                """insert into run (kind, environment, version, digest, phase, state, requester)
                select 'tick', environment, desk_now()::text, '', 'succeeded', 'ended', '' from run
                where kind = 'tick' group by environment having max(token) = 0
                on conflict (environment, version) where kind = 'tick' do nothing"""
            )

    async def shift_clock(self, offset: timedelta) -> None:
        """The demo's clock control: how far "now" is ahead of the real clock. The caller checks ruling 11."""
        async with self._db.transaction() as session:
            await session.execute("update meta set clock_offset = $1", offset)
            await runs.notify(session)
