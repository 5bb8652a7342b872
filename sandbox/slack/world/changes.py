"""Who follows the workspace: waiters for a condition, and streams of changes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sandbox.slack.world.model import Change

T = TypeVar("T")


class Changes:
    """Publishing never blocks, so that the state can be changed between two awaits and stays consistent."""

    def __init__(self) -> None:
        self._happened = asyncio.Event()
        self._streams: set[asyncio.Queue[Change]] = set()

    def publish(self, change: Change) -> None:
        for stream in self._streams:
            stream.put_nowait(change)
        self._happened.set()
        self._happened = asyncio.Event()

    async def wait_for(self, predicate: Callable[[], T | None], within: float) -> T:
        """The predicate's first true value. Looks again at every change, and only then.

        Raises TimeoutError after `within` seconds.
        """
        async with asyncio.timeout(within):
            while not (found := predicate()):
                await self._happened.wait()
        return found

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Change]]:
        """`async with changes.subscribe() as stream: async for change in stream: ...`."""
        stream: asyncio.Queue[Change] = asyncio.Queue()
        self._streams.add(stream)
        try:
            yield _each(stream)
        finally:
            self._streams.discard(stream)


async def _each(stream: asyncio.Queue[Change]) -> AsyncIterator[Change]:
    while True:
        yield await stream.get()
