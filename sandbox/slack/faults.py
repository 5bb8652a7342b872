"""Faults to order: answers that are wrong, late, lost before or after the work, or not at all."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Effect = Literal["answer", "drop_before", "drop_after", "hang"]
ANY = "*"


@dataclass(eq=False)
class Fault:
    """In force for `times` calls, until a moment, or until lifted. A hanging call is cut when lifted."""

    method: str
    effect: Effect
    times: int | None = None
    until: float | None = None
    status: int = 200
    error: str = "internal_error"
    retry_after: int | None = None
    met: int = 0
    lifted: asyncio.Event = field(default_factory=asyncio.Event)

    def lift(self) -> None:
        self.lifted.set()


class Faults:
    """The faults in force. The first that fits a call is met."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ordered: list[Fault] = []

    def answer(
        self, method: str, error: str = "internal_error", *, status: int = 200, times: int | None = 1
    ) -> Fault:
        """Answers with this error code instead of working; a `status` of 500 makes it a server error."""
        return self._add(Fault(method, "answer", times, status=status, error=error))

    def rate_limit(self, method: str, retry_after: int = 1, *, times: int | None = 1) -> Fault:
        return self._add(
            Fault(method, "answer", times, status=429, error="ratelimited", retry_after=retry_after)
        )

    def drop_after(self, method: str, *, times: int | None = 1) -> Fault:
        """Does the work and loses the answer: an ambiguous post."""
        return self._add(Fault(method, "drop_after", times))

    def drop_before(self, method: str, *, times: int | None = 1) -> Fault:
        return self._add(Fault(method, "drop_before", times))

    def hang(self, method: str, *, times: int | None = 1) -> Fault:
        """Does nothing and answers nothing until lifted."""
        return self._add(Fault(method, "hang", times))

    def down(self, seconds: float | None = None) -> Fault:
        """Every request is cut, until lifted or for so long on the workspace's clock."""
        until = None if seconds is None else self._clock() + seconds
        return self._add(Fault(ANY, "drop_before", until=until))

    def lift_all(self) -> None:
        for fault in self._ordered:
            fault.lift()
        self._ordered.clear()

    def take(self, method: str) -> Fault | None:
        for fault in self._ordered:
            if fault.method in {ANY, method} and self._in_force(fault):
                fault.met += 1
                return fault
        return None

    def _in_force(self, fault: Fault) -> bool:
        spent = fault.times is not None and fault.met >= fault.times
        over = fault.until is not None and self._clock() >= fault.until
        return not (spent or over or fault.lifted.is_set())

    def _add(self, fault: Fault) -> Fault:
        self._ordered.append(fault)
        return fault
