"""Playbooks' reads and writes."""

from policy.playbooks import ActionRun
from store.database import Database
from store.tables import action_runs
from store.tables.session import Session


class PlaybookReads:
    """Mixed into PostgresStore."""

    _db: Database

    async def action(self, number: int) -> ActionRun | None:
        async with self._db.session() as session:
            return await action_runs.get(session, number)

    async def actions_of(self, incident: str) -> tuple[ActionRun, ...]:
        async with self._db.session() as session:
            return await action_runs.of_incident(session, incident)

    async def actions_at_work(self, environment: str) -> tuple[ActionRun, ...]:
        async with self._db.session() as session:
            return await action_runs.at_work(session, environment)

    async def blocks_due(self) -> tuple[ActionRun, ...]:
        async with self._db.session() as session:
            return await action_runs.blocks_due(session)

    async def held(self, environment: str) -> bool:
        async with self._db.session() as session:
            return await action_runs.held(session, environment)


class PlaybookWrites:
    """Mixed into PostgresTransaction."""

    _session: Session

    async def add_action(self, run: ActionRun, target: str) -> ActionRun | None:
        return await action_runs.add(self._session, run, target)

    async def pressed(self, run: ActionRun) -> ActionRun | None:
        return await action_runs.pressed(self._session, run)

    async def lock_action(self, number: int) -> ActionRun | None:
        return await action_runs.lock(self._session, number)

    async def save_action(self, run: ActionRun) -> None:
        await action_runs.save(self._session, run)
