"""What the watch needs remembered."""

from typing import Protocol

from policy.watch import Answer, Question


class WatchWrites(Protocol):
    """The part of a Transaction that is about the watch."""

    async def put_question(self, question: Question) -> bool:
        """False: this run's question was asked already."""

    async def question(self, run: int) -> Question | None:
        """The row, locked for update."""

    async def answer_question(self, run: int, given: Answer, person: str) -> None: ...

    async def set_quarantine(self, environment: str, digest: str, reason: str, version: str = "") -> bool:
        """False: these bytes are in quarantine there already; the first reason stays."""

    async def lift_quarantine(self, environment: str, version: str, digest: str = "") -> str:
        """The reason they were there for; empty when they were not."""


class WatchReads(Protocol):
    """The part of the Store that is about the watch."""

    async def question(self, run: int) -> Question | None: ...

    async def quarantine(self, environment: str, digest: str) -> str: ...
