"""The step journal, guarded by the worker's fence at the start and the end of each step (durable.md 4)."""

import asyncpg

from policy.errors import StopRequested
from policy.events import CardChanged
from policy.runs import Kind, StepKey
from store.database import Database
from store.tables import events, runs, steps
from store.tables.session import Session


class PostgresJournal:
    """Satisfies actions.ports.Journal."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def start(self, key: StepKey, kind: str, host: str) -> bool:
        async with self._db.transaction() as session:
            run = await runs.guard(session, key.run, key.token)
            if run["stop_by"] and key.direction > 0:
                raise StopRequested(key.run)
            begun = await steps.start(session, key, kind, host)
            if begun:
                await _mark(session, key.run, run)
            return begun

    async def finish(self, key: StepKey, state: str, detail: str, result: str) -> None:
        async with self._db.transaction() as session:
            run = await runs.guard(session, key.run, key.token)
            await steps.finish(session, key, state, detail, result)
            await _mark(session, key.run, run)

    async def progress(self, key: StepKey, detail: str) -> None:
        """Raises Fenced too."""
        async with self._db.transaction() as session:
            run = await runs.guard(session, key.run, key.token)
            await steps.note(session, key, detail)
            await _mark(session, key.run, run)


async def _mark(session: Session, run: int, row: asyncpg.Record) -> None:
    """Only deployments have a card."""
    if row["kind"] == Kind.DEPLOY:
        await events.emit(session, CardChanged(run))
