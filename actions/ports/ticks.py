"""What checklists need remembered."""

from typing import Protocol

from policy.checklist import Tick


class TickReads(Protocol):
    async def ticks(self, subject: str) -> tuple[Tick, ...]: ...


class TickWrites(Protocol):
    async def ticked(self, subject: str) -> tuple[Tick, ...]:
        """As this transaction sees them."""

    async def tick(self, tick: Tick) -> None:
        """The item's newest word counts."""

    async def hand_over_ticks(self, before: str, after: str) -> None:
        """Between two subjects; `after` has none yet."""

    async def untick(self, subject: str, item: str) -> None: ...
