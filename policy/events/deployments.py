"""Announcements of guide 4.6, in #deployments."""

from dataclasses import dataclass
from datetime import datetime

from policy.events.base import Event


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
    covered: tuple[str, ...] = ()  # hosts that still show the maintenance page


@dataclass(frozen=True, slots=True)
class DeploymentFailed(Event):
    """Closed without any traffic moved: production is as it was (ruling 30). Or, `closed_by` an admin after a return that
    failed: then nobody here knows what is live (ruling 4).
    """

    environment: str
    version: str
    step: str
    reason: str
    live_version: str
    seconds: float
    migrations: tuple[str, ...] = ()  # applied, and staying (ruling 28)
    closed_by: str = ""


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
