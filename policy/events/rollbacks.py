"""Announcements of guide 6.7, in #incidents."""

from dataclasses import dataclass
from datetime import datetime

from policy.events.base import Event


@dataclass(frozen=True, slots=True)
class RollbackStarted(Event):
    environment: str
    from_version: str
    to_version: str
    reason: str
    started: datetime
    eta_minutes: int
    impact: str


@dataclass(frozen=True, slots=True)
class RollbackCompleted(Event):
    """`error_rate` in percent, None when not measured."""

    environment: str
    from_version: str
    to_version: str
    seconds: float
    healthy: bool
    error_rate: float | None
    next_steps: str
    incident: str
    reason: str = ""
    covered: tuple[str, ...] = ()  # hosts that still show the maintenance page


@dataclass(frozen=True, slots=True)
class RollbackFailed(Event):
    """The environment is frozen. `hosts`: (host, what is live, what to type)."""

    environment: str
    from_version: str
    to_version: str
    reason: str
    hosts: tuple[tuple[str, str, str], ...]
    mention: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RollbackStopped(Event):
    """It did not come about, and traffic is where it was. `instead`: the method to try next. `hosts` as above."""

    environment: str
    from_version: str
    to_version: str
    reason: str
    instead: str
    mention: tuple[str, ...]
    hosts: tuple[tuple[str, str, str], ...]
