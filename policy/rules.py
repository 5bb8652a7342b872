"""Every rule by a stable id. The id appears in the reply, the audit row, the log and docs/reference/rules.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    # who
    WHO_KNOWN = "who.known"
    WHO_MEMBER = "who.member"  # guests, strangers, bots never
    WHO_ROLE = "who.role"
    # what
    WHAT_ENVIRONMENT = "what.environment"
    WHAT_LOCAL = "what.local"
    WHAT_VERSION = "what.version"
    WHAT_IMAGE = "what.image"
    WHAT_STAGED = "what.staged"
    WHAT_OLDER = "what.older"
    WHAT_LIVE = "what.live"
    WHAT_QUARANTINE = "what.quarantine"
    WHAT_BACKUP = "what.backup"
    WHAT_REASON = "what.reason"  # an emergency or a confirmation without a reason
    # when
    WHEN_WINDOW = "when.window"
    WHEN_WEEKEND = "when.weekend"
    WHEN_PEAK = "when.peak"
    WHEN_HOLIDAY = "when.holiday"
    WHEN_RAMADAN = "when.ramadan"
    WHEN_EVENT = "when.event"
    WHEN_INCIDENT = "when.incident"
    WHEN_OVERRUN = "when.overrun"  # a run expected to outlast its window (ruling 8)
    # where
    WHERE_LOCK = "where.lock"
    WHERE_OPEN = "where.open"  # the same request is open already (ruling 3)
    WHERE_BUSY = "where.busy"
    WHERE_HOST = "where.host"
    WHERE_PORTS = "where.ports"
    WHERE_SITE = "where.site"
    WHERE_DISK = "where.disk"
    WHERE_CLOCK = "where.clock"
    WHERE_DRIFT = "where.drift"
    # approvals
    VOTE_OPEN = "vote.open"
    VOTE_SELF = "vote.self"
    VOTE_ROLE = "vote.role"
    VOTE_TWICE = "vote.twice"
    VOTE_STALE = "vote.stale"  # the plan changed since
    VOTE_EXPIRED = "vote.expired"
    VOTE_CANDIDATES = "vote.candidates"
    # stopping and locking
    STOP_ROLE = "stop.role"
    STOP_OPEN = "stop.open"
    LOCK_ROLE = "lock.role"
    LOCK_STATE = "lock.state"


class Outcome(StrEnum):
    OK = "ok"
    WARN = "warn"
    CONFIRM = "confirm"  # the requester must confirm with a reason
    OVERRIDDEN = "overridden"  # would refuse, but for --emergency
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's word. `fields` are values for messages/rules.py: str, int, float, datetime, tuple of str or None."""

    rule: Rule
    outcome: Outcome
    fields: Mapping[str, object] = field(default_factory=dict)
