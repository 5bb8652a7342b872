"""Deliveries that nobody waits for, each ended with the workspace."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Background:
    """Holds its tasks until they end. A task that failed shows its fault at `close`."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._failed: list[BaseException] = []

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._failed:
            raise self._failed[0]

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            self._failed.append(fault)
