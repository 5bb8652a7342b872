"""What rollbacks need remembered."""

from typing import Protocol

from policy.facts import Live
from policy.rollback import Migration, Past
from policy.runs import Run


class RollbackReads(Protocol):
    async def pasts(self, environment: str) -> tuple[Past, ...]:
        """The releases that ran well there, each by its newest run, newest first."""

    async def migrations(self, environment: str) -> tuple[Migration, ...]:
        """All that were applied there, oldest first."""

    async def quarantined(self, environment: str) -> tuple[tuple[str, str], ...]:
        """(digest, why)."""


class RollbackWrites(Protocol):
    async def holder(self, environment: str) -> Run | None:
        """The run that owns the environment; until this transaction ends it stays so."""

    async def live(self, environment: str) -> Live | None: ...

    async def add_migrations(self, environment: str, found: tuple[Migration, ...]) -> None:
        """One that its run recorded as unknown may be learned; what is known stays."""

    async def forget_standbys(self, environment: str) -> None:
        """Nothing is removed after its day any more: what was to go serves again, or is gone."""
