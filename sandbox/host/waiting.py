"""Waiting for something to become true, with a deadline."""

import asyncio
import time
from collections.abc import Callable


async def until(true: Callable[[], bool], seconds: float, every: float = 0.02) -> bool:
    """Looks again and again; False when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        if true():
            return True
        if time.monotonic() >= deadline:
            return False
        await asyncio.sleep(every)
