"""One thing the doctor tried: what it was, how it went, what to do."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.doctor.advice import advice
from policy.errors import BotError


class Mark(StrEnum):
    OK = "ok"
    WARN = "warning"
    FAILED = "failed"
    SKIPPED = "not tried"


@dataclass(frozen=True, slots=True)
class Finding:
    """`said` is one sentence; for a failure it ends with what to do."""

    step: str
    mark: Mark
    said: str

    def __str__(self) -> str:
        return f"{self.mark:<9}  {self.step}: {self.said}"


Work = Callable[[], Awaitable[str]]


async def tried(step: str, work: Work, seconds: float = 15) -> Finding:
    """`work` returns what it found, or raises; whatever it raises becomes a finding, never a traceback."""
    try:
        async with asyncio.timeout(seconds):
            return Finding(step, Mark.OK, await work())
    except TimeoutError:
        return Finding(
            step, Mark.FAILED, f"no answer in {seconds:g} s. Look at the network between, and firewalls."
        )
    except BotError as fault:
        return Finding(step, Mark.FAILED, advice(fault))


def skipped(because: str, *steps: str) -> tuple[Finding, ...]:
    return tuple(Finding(step, Mark.SKIPPED, f"{because} first.") for step in steps)
