"""Slack's pace: about one post a second in a channel, one edit a second of a message, and pauses it asks for."""

import asyncio
import time
from collections.abc import Callable

_KEPT = 1000  # keys whose time is long over are dropped beyond this many


class Pace:
    """One process's share of the rate. `gap` 0 switches the pacing off, not the pauses."""

    def __init__(self, gap: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._gap = gap
        self._clock = clock
        self._free: dict[str, float] = {}

    def left(self, *keys: str) -> float:
        """Seconds until all of these are free."""
        return max(0.0, *(self._free.get(key, 0.0) - self._clock() for key in keys))

    async def turn(self, key: str, *pauses: str) -> None:
        """Waits until `key` and all pauses are over; the moment after that is taken for `key`."""
        wait = self.left(key, *pauses)
        self._free[key] = self._clock() + wait + self._gap
        self._forget()
        if wait:
            await asyncio.sleep(wait)

    def pause(self, key: str, seconds: float) -> None:
        """Slack asked for it."""
        self._free[key] = max(self._free.get(key, 0.0), self._clock() + seconds)

    def _forget(self) -> None:
        if len(self._free) > _KEPT:
            now = self._clock()
            self._free = {key: at for key, at in self._free.items() if at > now}
