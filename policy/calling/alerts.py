"""What Alertmanager says, and what becomes of it: a candidate that people open or ignore, or an incident at once."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from policy.config import Config, OpenRule

_SEVERITIES = {"critical": "P0", "page": "P0", "error": "P1", "high": "P1", "warning": "P2", "info": "P3"}
MOST = 50  # alerts that are kept of one group
_ENVIRONMENT = ("environment", "env")


class GroupState(StrEnum):
    CANDIDATE = "candidate"
    OPENED = "opened"
    IGNORED = "ignored"
    OVER = "over"  # everything resolved: the next notice of this key is a new group


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of a group; `summary` is its annotation, redacted."""

    fingerprint: str
    name: str
    summary: str
    firing: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One delivery of Alertmanager. `truncated`: how many alerts it left out."""

    key: str
    firing: bool
    labels: tuple[tuple[str, str], ...]  # common to all of the group
    alerts: tuple[Alert, ...]
    truncated: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A row: what one groupKey said since it began to fire."""

    id: int
    key: str
    title: str
    severity: str
    environment: str
    state: GroupState
    incident: str | None
    alerts: tuple[Alert, ...]
    truncated: int
    decided_by: str
    first_at: datetime
    last_at: datetime
    resolved_at: datetime | None = None

    @property
    def firing(self) -> int:
        return sum(alert.firing for alert in self.alerts)


def title(notice: Notice) -> str:
    names = list(dict.fromkeys(alert.name for alert in notice.alerts if alert.name))
    name = dict(notice.labels).get("alertname") or (names[0] if names else "Alert")
    summary = next((alert.summary for alert in notice.alerts if alert.summary), "")
    return f"{name}: {summary}"[:120] if summary else name[:120]


def severity(notice: Notice) -> str:
    return _SEVERITIES.get(dict(notice.labels).get("severity", "").lower(), "P2")


def environment(notice: Notice, config: Config) -> str:
    """Named by a label; empty when it is none of the configuration."""
    labels = dict(notice.labels)
    named = next((labels[key] for key in _ENVIRONMENT if key in labels), "")
    return named if config.environment(named) else ""


def rule(notice: Notice, config: Config) -> OpenRule | None:
    """The first rule all of whose labels the group carries."""
    carried = set(notice.labels)
    return next((one for one in config.alerts if one.labels and set(one.labels) <= carried), None)


def merged(group: Group, notice: Notice, now: datetime) -> Group:
    """Per alert the newest word counts. A group is resolved when Alertmanager says so of all of it."""
    known = {alert.fingerprint: alert for alert in group.alerts}
    known |= {alert.fingerprint: alert for alert in notice.alerts}
    kept = tuple(known.values())[-MOST:]
    if not notice.firing:
        kept = tuple(replace(alert, firing=False) for alert in kept)
    resolved = None if notice.firing else group.resolved_at or now
    return replace(group, alerts=kept, truncated=notice.truncated, last_at=now, resolved_at=resolved)
