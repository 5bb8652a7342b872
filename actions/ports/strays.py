"""What the sweeper asks of the record (ruling 20)."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from policy.runs import State


class StrayReads(Protocol):
    async def states(self, asked: Sequence[int]) -> Mapping[int, State]:
        """Of those that are recorded."""

    async def departing(self, environment: str) -> tuple[str, ...]:
        """The ids of containers that some run is going to remove."""
