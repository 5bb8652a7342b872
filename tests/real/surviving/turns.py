"""Interleaves people: each waits before every transaction until the schedule lets it go on; several at once may."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

_WHO: ContextVar[int] = ContextVar("who")


@dataclass(slots=True)
class Turns:
    _waiting: dict[int, asyncio.Event] = field(default_factory=dict)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def play(
        self, people: Sequence[Coroutine[Any, Any, Any]], schedule: Sequence[frozenset[int]]
    ) -> list[Any]:
        """What each came back with. When the schedule is over, all go on together."""
        tasks = [asyncio.create_task(self._person(number, work)) for number, work in enumerate(people)]
        everybody = frozenset(range(len(people)))
        ahead = list(schedule)
        while not all(task.done() for task in tasks):
            await self._settled(tasks)
            chosen = ahead.pop(0) if ahead else everybody
            for number in sorted(chosen & self._waiting.keys()):
                self._waiting.pop(number).set()
        return [task.result() for task in tasks]

    async def _person(self, number: int, work: Coroutine[Any, Any, Any]) -> Any:
        _WHO.set(number)
        try:
            return await work
        finally:
            self._moved.set()

    async def wait(self) -> None:
        go = asyncio.Event()
        self._waiting[_WHO.get()] = go
        self._moved.set()
        await go.wait()

    async def _settled(self, tasks: Sequence["asyncio.Task[Any]"]) -> None:
        """Everybody waits for a turn, or is done."""
        while not all(task.done() or number in self._waiting for number, task in enumerate(tasks)):
            self._moved.clear()
            await self._moved.wait()


class Stepwise:
    """A store whose transactions wait for their turn; everything else is the store's own."""

    def __init__(self, store: Any, turns: Turns) -> None:
        self._store, self._turns = store, turns

    @asynccontextmanager
    async def transaction(self, *fence: Any) -> AsyncIterator[Any]:
        await self._turns.wait()
        async with self._store.transaction(*fence) as tx:
            yield tx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
