"""Many ask for the same reading at once: those who wait share the next one, which begins after all of them asked."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Readings:
    """One reading of a thing at a time. Nobody is given one that began before they asked: it may be stale."""

    def __init__(self) -> None:
        self._turns: defaultdict[Hashable, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._next: dict[Hashable, asyncio.Future[Any]] = {}

    async def share(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` gives, or what it gives to another who asked before it began."""
        if key not in self._next:
            self._next[key] = asyncio.ensure_future(self._turn(key, read))
        reading: asyncio.Future[T] = self._next[key]
        return await asyncio.shield(reading)  # who gives up takes it from nobody else

    async def _turn(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        try:
            async with self._turns[key]:
                del self._next[key]  # from here on whoever asks waits for the one after
                return await read()
        finally:
            if key not in self._next:
                self._turns.pop(key, None)
