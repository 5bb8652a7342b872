"""SIGTERM and SIGINT: the first asks for an orderly end, the second for a quick one, a third gets the kernel's."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import structlog

DEADLINE = 40.0  # seconds for an orderly end; then the quick one
QUICKLY = 1  # the exit code of a quick end: something was cut short

log = structlog.get_logger()
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """`told` is set by the first signal. Before `serving` is true there is nothing to drain, so it ends the work at once."""

    def __init__(self) -> None:
        self.told = asyncio.Event()
        self.serving = False
        self._work: asyncio.Task[None] | None = None

    async def obeyed(self, work: Coroutine[Any, Any, None]) -> int:
        """Runs `work` to its end and returns the exit code."""
        loop = asyncio.get_running_loop()
        for name in _SIGNALS:
            loop.add_signal_handler(name, self._signalled)
        self._work = asyncio.ensure_future(work)
        await asyncio.wait({self._work})
        if not self._work.cancelled():
            self._work.result()
            return 0
        return QUICKLY if self.serving else 0

    def _signalled(self) -> None:
        loop = asyncio.get_running_loop()
        if self.told.is_set():
            log.warning("told to stop again, ending at once")
            for name in _SIGNALS:
                loop.remove_signal_handler(name)
            self._end()
            return
        self.told.set()
        if self.serving:
            loop.call_later(DEADLINE, self._end)
        else:
            self._end()

    def _end(self) -> None:
        if self._work is not None:
            self._work.cancel()
