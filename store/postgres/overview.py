"""Reads across the whole record, and what the desk notes of itself."""

from collections.abc import Mapping
from datetime import datetime

from policy.facts import AuditRow
from policy.summary import Barred, DeskState, Past, Seal, Summary
from store.database import Database
from store.tables import overview, summaries


class OverviewReads:
    """Satisfies actions.ports.Overview. `keep_summary` and `note` stand alone: nothing else belongs to their transaction."""

    _db: Database

    async def past(self, since: datetime, limit: int = 1000) -> tuple[Past, ...]:
        async with self._db.session() as session:
            return await overview.past(session, since, limit)

    async def retiring(self) -> Mapping[str, datetime]:
        async with self._db.session() as session:
            return await overview.retiring(session)

    async def barred(self, limit: int = 20) -> tuple[Barred, ...]:
        async with self._db.session() as session:
            return await overview.barred(session, limit)

    async def desk_state(self, hours: float = 24) -> DeskState:
        async with self._db.session() as session:
            return await overview.desk_state(session, hours)

    async def note_desk(self, kind: str, owner: str, detail: str = "") -> None:
        async with self._db.session() as session:
            await overview.note(session, kind, owner, detail)

    async def seal(self) -> Seal:
        async with self._db.session() as session:
            return await overview.seal(session)

    async def audit_tail(self, limit: int = 10) -> tuple[AuditRow, ...]:
        async with self._db.session() as session:
            return await overview.audit_tail(session, limit)

    async def audit_of(self, run: int, limit: int = 60) -> tuple[AuditRow, ...]:
        async with self._db.session() as session:
            return await overview.audit_of(session, run, limit)

    async def keep_summary(self, name: str, due: datetime, facts: Summary) -> None:
        async with self._db.session() as session:
            await summaries.keep(session, name, due, facts)

    async def last_summary(self, name: str, before: datetime | None = None) -> Summary | None:
        async with self._db.session() as session:
            return await summaries.last(session, name, before)

    async def forget_overview(self, older_than_hours: float) -> None:
        async with self._db.session() as session:
            await overview.forget_notes(session, older_than_hours)
            await summaries.forget(session, older_than_hours)
