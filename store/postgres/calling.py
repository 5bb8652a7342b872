"""Pages and alerts: their reads and writes."""

from policy.calling.alerts import Group
from policy.calling.paging import Page
from store.database import Database
from store.tables import alerts, pages
from store.tables.session import Session


class CallingReads:
    """Mixed into PostgresStore."""

    _db: Database

    async def page(self, number: int) -> Page | None:
        async with self._db.session() as session:
            return await pages.get(session, number)

    async def pages_of(self, incident: str) -> tuple[Page, ...]:
        async with self._db.session() as session:
            return await pages.of_incident(session, incident)

    async def alert_group(self, number: int) -> Group | None:
        async with self._db.session() as session:
            return await alerts.get(session, number)


class CallingWrites:
    """Mixed into PostgresTransaction."""

    _session: Session

    async def add_page(self, page: Page) -> Page:
        return await pages.add(self._session, page)

    async def lock_page(self, number: int) -> Page | None:
        return await pages.get(self._session, number, lock=True)

    async def pages_of(self, incident: str) -> tuple[Page, ...]:
        return await pages.of_incident(self._session, incident)

    async def save_page(self, page: Page) -> None:
        await pages.save(self._session, page)

    async def take_alerts(self, group: Group) -> tuple[Group, bool]:
        return await alerts.take(self._session, group)

    async def find_alerts(self, key: str) -> Group | None:
        return await alerts.find(self._session, key)

    async def lock_alerts(self, number: int) -> Group | None:
        return await alerts.get(self._session, number, lock=True)

    async def save_alerts(self, group: Group) -> None:
        await alerts.save(self._session, group)
