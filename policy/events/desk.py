"""What the desk says about itself and its environments."""

from dataclasses import dataclass

from policy.events.base import Event


@dataclass(frozen=True, slots=True)
class LockChanged(Event):
    environment: str
    locked: bool
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class DatabaseLost(Event):
    """Ruling 7: at most one direct post per outage and bot."""

    seconds: float


@dataclass(frozen=True, slots=True)
class DatabaseBack(Event):
    """Under that post, when there was one."""

    seconds: float
