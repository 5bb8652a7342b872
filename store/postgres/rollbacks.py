"""What rollbacks ask of the record and write into it."""

from policy.facts import Live
from policy.rollback import Migration, Past
from policy.runs import Run
from store.database import Database
from store.tables import environments, rollbacks, runs
from store.tables.session import Session


class RollbackReads:
    _db: Database

    async def pasts(self, environment: str) -> tuple[Past, ...]:
        async with self._db.session() as session:
            return await rollbacks.pasts(session, environment)

    async def migrations(self, environment: str) -> tuple[Migration, ...]:
        async with self._db.session() as session:
            return await rollbacks.migrations(session, environment)

    async def quarantined(self, environment: str) -> tuple[tuple[str, str], ...]:
        async with self._db.session() as session:
            return await rollbacks.quarantined(session, environment)


class RollbackWrites:
    _session: Session

    async def holder(self, environment: str) -> Run | None:
        await runs.lock_environment(self._session, environment)
        return await runs.first(self._session, "where environment = $1 and claiming", environment)

    async def live(self, environment: str) -> Live | None:
        return await environments.live(self._session, environment)

    async def add_migrations(self, environment: str, found: tuple[Migration, ...]) -> None:
        await rollbacks.add_migrations(self._session, environment, found)

    async def forget_standbys(self, environment: str) -> None:
        await rollbacks.forget_standbys(self._session, environment)
