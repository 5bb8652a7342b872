"""One part of a summary: its value, or why it is unknown."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from actions.faults import words
from policy.errors import BotError
from policy.summary import Unknown

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Parts:
    """Collects what failed. `seconds` is each part's deadline."""

    seconds: float
    unknown: list[Unknown] = field(default_factory=list)

    async def take(self, name: str, work: Awaitable[T], instead: T) -> T:
        try:
            async with asyncio.timeout(self.seconds):
                return await work
        except TimeoutError:
            self.unknown.append(Unknown(name, f"no answer within {self.seconds:g} s"))
        except BotError as fault:
            self.unknown.append(Unknown(name, words(fault)))
        except Exception:
            log.exception("summary_part_broke", part=name)
            self.unknown.append(Unknown(name, "something unexpected; the log says what"))
        return instead
