"""What summaries and Home need remembered: reads across the whole record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from policy.facts import AuditRow
from policy.summary import Barred, DeskState, Past, Seal, Summary


class Overview(Protocol):
    async def past(self, since: datetime, limit: int = 1000) -> tuple[Past, ...]:
        """Deployments and rollbacks that ended since then, newest first."""

    async def retiring(self) -> Mapping[str, datetime]:
        """By environment: until when its standby stays."""

    async def barred(self, limit: int = 20) -> tuple[Barred, ...]:
        """Newest first."""

    async def desk_state(self, hours: float = 24) -> DeskState: ...

    async def note_desk(self, kind: str, owner: str, detail: str = "") -> None:
        """`kind`: started, stopped or fenced."""

    async def seal(self) -> Seal: ...

    async def audit_tail(self, limit: int = 10) -> tuple[AuditRow, ...]:
        """Newest first."""

    async def audit_of(self, run: int, limit: int = 60) -> tuple[AuditRow, ...]:
        """The newest about this run, in the order they were written."""

    async def keep_summary(self, name: str, due: datetime, facts: Summary) -> None:
        """Once for each tick of a schedule."""

    async def last_summary(self, name: str, before: datetime | None = None) -> Summary | None:
        """The newest one whose tick was due before that moment."""
