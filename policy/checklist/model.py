"""Where a checklist stands: the desk's answers and people's ticks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from policy.checklist.items import Item


@dataclass(frozen=True, slots=True)
class Tick:
    """`person` empty: the desk verified it; then `ok` may be False, and `detail` says what it saw."""

    subject: str
    item: str
    person: str
    ok: bool
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One item. `tick` None: nobody has said anything yet."""

    item: Item
    tick: Tick | None = None

    @property
    def ok(self) -> bool | None:
        return self.tick.ok if self.tick else None

    @property
    def settled(self) -> bool:
        """By the desk itself: people cannot tick it away."""
        return self.tick is not None and not self.tick.person


def lines(items: Sequence[Item], ticks: Iterable[Tick]) -> tuple[Line, ...]:
    known = {tick.item: tick for tick in ticks}
    return tuple(Line(item, known.get(item.id)) for item in items)


def done(found: Sequence[Line]) -> int:
    return sum(line.ok is True for line in found)


def subject_before(environment: str, version: str, run: int = 0) -> str:
    """What the checks before a deployment are about: a run, or, while there is none, the next one of this version there."""
    return f"before:{environment}:{version}:{run}" if run else f"before:{environment}:{version}"
