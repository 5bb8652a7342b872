"""The desk's memory: reads, and the transactions that write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from policy.events import Event
from policy.facts import Live
from policy.rules import Rule
from policy.runs import Incident, Lock, Phase, Run, StepKey, StepRecord, Vote
from store.database import Database
from store.tables import environments, events, runs, steps, votes
from store.tables.session import Session


class PostgresTransaction:
    """One transition. Events and audit rows are written at its end, so that their locks are short and always last."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.now = now
        self._session = session
        self._events: list[Event] = []
        self._audit: list[tuple[object, ...]] = []

    async def add_run(self, run: Run) -> Run:
        return await runs.add(self._session, run)

    async def lock_run(self, run: int) -> Run:
        return await runs.lock(self._session, run)

    async def save_run(self, run: Run) -> None:
        await runs.save(self._session, run)

    async def take_claim(self, run: Run, phase: Phase) -> Run | None:
        """Saves the whole run when it gets the environment, and nothing when it does not."""
        return await runs.take_claim(self._session, run, phase)

    async def next_queued(self, environment: str) -> Run | None:
        return await runs.next_queued(self._session, environment)

    async def same_open(self, environment: str, version: str) -> Run | None:
        await runs.lock_environment(self._session, environment)
        rest = "where environment = $1 and version = $2 and open and kind = 'deploy' order by id limit 1"
        return await runs.first(self._session, rest, environment, version)

    async def finish_step(self, key: StepKey, detail: str, result: str) -> None:
        await steps.finish(self._session, key, "done", detail, result)

    async def votes(self, run: int) -> tuple[Vote, ...]:
        return await votes.of_run(self._session, run)

    async def add_vote(self, vote: Vote) -> bool:
        return await votes.add(self._session, vote)

    async def set_lock(self, lock: Lock) -> bool:
        return await environments.set_lock(self._session, lock)

    async def clear_lock(self, environment: str) -> Lock | None:
        return await environments.clear_lock(self._session, environment)

    async def save_live(self, environment: str, live: Live) -> None:
        await environments.save_live(self._session, environment, live)

    async def open_incident(self, incident: Incident) -> Incident:
        return await environments.open_incident(self._session, incident)

    async def set_quarantine(self, environment: str, digest: str, reason: str) -> None:
        await environments.set_quarantine(self._session, environment, digest, reason)

    async def emit(self, *happened: Event) -> None:
        self._events += happened

    async def audit(
        self,
        actor: str,
        action: str,
        *,
        run: int = 0,
        environment: str = "",
        rule: Rule | None = None,
        detail: str = "",
    ) -> None:
        self._audit.append((actor, action, run, environment, rule.value if rule else "", detail))

    async def flush(self) -> None:
        """Called by the store before the commit."""
        await events.emit(self._session, *self._events)
        for row in self._audit:
            await self._session.execute(
                "insert into audit (actor, action, run, environment, rule, detail) values ($1, $2, $3, $4, $5, $6)",
                *row,
            )


class PostgresStore:
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
        rest = "where open and kind = 'deploy' and ($1 = '' or environment = $1) order by id"
        async with self._db.session() as session:
            return await runs.select(session, rest, environment)

    async def holder(self, environment: str) -> Run | None:
        async with self._db.session() as session:
            return await runs.first(session, "where environment = $1 and claiming", environment)

    async def queue(self, environment: str) -> tuple[Run, ...]:
        async with self._db.session() as session:
            return await runs.queue(session, environment)

    async def history(self, environment: str = "", limit: int = 10) -> tuple[Run, ...]:
        """Deploys, open ones too, newest first."""
        place = "environment = $2" if environment else "$2 = ''"
        rest = f"where kind = 'deploy' and {place} order by id desc limit $1"
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

    async def blocking_incident(self, environment: str) -> Incident | None:
        async with self._db.session() as session:
            return await environments.blocking_incident(session, environment)

    async def quarantine(self, environment: str, digest: str) -> str:
        async with self._db.session() as session:
            return await environments.quarantine(session, environment, digest)

    async def identity(self) -> str:
        async with self._db.session() as session:
            return str(await session.value("select identity from meta"))

    async def raise_tokens_past(self, token: int) -> None:
        """The caller audits it."""
        async with self._db.session() as session:
            await session.execute("select raise_fence($1)", token)

    async def shift_clock(self, offset: timedelta) -> None:
        """The demo's clock control: how far "now" is ahead of the real clock. The caller checks ruling 11."""
        async with self._db.transaction() as session:
            await session.execute("update meta set clock_offset = $1", offset)
            await runs.notify(session)
