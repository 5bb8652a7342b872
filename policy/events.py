"""What happened, worth telling: typed events, committed with the transition that caused them (rulings 41-45).

An announcement freezes its values; a live event names only its subject and is rendered from the current state when sent.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """`run` is the subject, 0 for none."""

    run: int


# Live: the newest wins.


@dataclass(frozen=True, slots=True)
class CardChanged(Event):
    """The run's top-level message in #deployments."""


@dataclass(frozen=True, slots=True)
class ApprovalCardChanged(Event):
    """The message with the buttons and the checklist in the run's thread."""


# One thin line in the run's thread.


@dataclass(frozen=True, slots=True)
class PhaseChanged(Event):
    phase: str
    actor: str  # Slack user id, or empty for the desk itself
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutputSaved(Event):
    """Output of a migration or of a failed container, redacted, for the thread."""

    title: str
    text: str


# To a person.


@dataclass(frozen=True, slots=True)
class ApprovalAsked(Event):
    person: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalReminded(Event):
    """Half the time is gone: mentioned in the thread, once."""

    missing: int
    expires_at: datetime


# Announcements: guide 4.6 in #deployments.


@dataclass(frozen=True, slots=True)
class DeploymentStarted(Event):
    environment: str
    version: str
    deployer: str
    started: datetime
    expected_minutes: int
    rollback_plan: str  # "blue_green" | "replace" | "none": messages word it


@dataclass(frozen=True, slots=True)
class DeploymentCompleted(Event):
    """`unmeasured` and `failing` name measures; both empty: all green (ruling 42)."""

    environment: str
    version: str
    seconds: float
    healthy: bool
    failing: tuple[str, ...]
    unmeasured: tuple[str, ...]
    rollback_until: datetime | None
    remaining: int = 0  # connections still on the old release after the drain's deadline


@dataclass(frozen=True, slots=True)
class DeploymentFailed(Event):
    """Closed without any traffic moved: production is as it was (ruling 30)."""

    environment: str
    version: str
    step: str
    reason: str
    live_version: str
    seconds: float
    migrations: tuple[str, ...] = ()  # applied, and staying (ruling 28)


@dataclass(frozen=True, slots=True)
class DeploymentCancelled(Event):
    environment: str
    version: str
    actor: str
    reason: str
    live_version: str
    migrations: tuple[str, ...] = ()  # applied, and staying (ruling 28)


@dataclass(frozen=True, slots=True)
class IssueDetected(Event):
    environment: str
    version: str
    issue: str
    severity: str
    impact: str
    action: str


@dataclass(frozen=True, slots=True)
class EmergencyUsed(Event):
    environment: str
    version: str
    actor: str
    reason: str
    overridden: tuple[str, ...]  # rule ids
    mention: tuple[str, ...]  # on-call and incident commanders


# Guide 6.7 in #incidents.


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
class LockChanged(Event):
    environment: str
    locked: bool
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class DatabaseLost(Event):
    """Ruling 7: at most one direct post per outage and bot."""

    seconds: float


LIVE = (CardChanged, ApprovalCardChanged)


def lane(event: Event) -> str:
    """The queue an event waits in; order is kept within one. A channel's role, one person, or one live message."""
    match event:
        case CardChanged() | ApprovalCardChanged():
            return f"live:{event.run}"
        case ApprovalAsked(person=person):
            return f"dm:{person}"
        case RollbackStarted() | RollbackCompleted() | RollbackFailed() | EmergencyUsed():
            return "incidents"
        case _:
            return "deployments"
