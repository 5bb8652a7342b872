"""What every listener may use, in one frozen value; bot/slack/app.py builds it."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from actions.desk import Desk
from clients.slack import Slack


class Deliveries(Protocol):
    """What was taken before; store/deliveries.py satisfies it."""

    def taken(self, key: str) -> AbstractAsyncContextManager[bool]:
        """False: this delivery was taken already, perhaps by another bot. What was not begun is given back."""


class Posted(Protocol):
    """Where a run's messages are; store/outbox.py satisfies it."""

    async def posted(self, subject: str, role: str) -> tuple[str, str] | None: ...

    async def about(self, channel: str, ts: str) -> str: ...


class Busy:
    """The listeners at work. Bolt keeps no strong reference to its tasks and does not drain them; this does both."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    @contextmanager
    def one(self) -> Iterator[None]:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def drained(self, seconds: float) -> int:
        """How many are still at work after waiting that long."""
        waited = self._tasks - {asyncio.current_task()}
        if not waited:
            return 0
        _, left = await asyncio.wait(waited, timeout=seconds)
        return len(left)


@dataclass(frozen=True, slots=True)
class Room:
    desk: Desk
    slack: Slack
    deliveries: Deliveries
    posted: Posted
    busy: Busy = field(default_factory=Busy)
    patience: float = 0.8  # seconds until a slow answer is preceded by "looking at it"
