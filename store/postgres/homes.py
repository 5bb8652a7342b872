"""Whose Home tab is to be published, shared by all bots."""

from store.database import Database
from store.tables import homes


class HomeKeeping:
    """Mixed into PostgresStore. Satisfies actions.ports.Homes."""

    _db: Database

    async def home_opened(self, person: str, digest: str) -> None:
        async with self._db.session() as session:
            await homes.opened(session, person, digest)

    async def homes_stale(self, recent: float) -> None:
        async with self._db.session() as session:
            await homes.stale(session, recent)

    async def take_homes(self, gap: float, limit: int) -> tuple[tuple[str, str], ...]:
        async with self._db.session() as session:
            return await homes.take(session, gap, limit)

    async def home_shown(self, person: str, digest: str) -> None:
        async with self._db.session() as session:
            await homes.shown(session, person, digest)

    async def home_again(self, person: str) -> None:
        async with self._db.session() as session:
            await homes.again(session, person)

    async def forget_homes(self, older_than_hours: float) -> None:
        async with self._db.session() as session:
            await homes.forget(session, older_than_hours)
