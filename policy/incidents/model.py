"""An incident, its timeline and its roles, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Type(StrEnum):
    OUTAGE = "outage"  # guide 11.2
    SECURITY = "security"  # guide 11.3: private
    DATABASE = "database"  # guide 11.4
    TRACKING = "tracking"  # opened by a rollback; blocks nothing (ruling 38)


class State(StrEnum):
    OPEN = "open"
    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MITIGATED = "mitigated"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"


ACTIVE = (State.OPEN, State.INVESTIGATING, State.IDENTIFIED, State.MITIGATED, State.MONITORING)


class Duty(StrEnum):
    """A role within one incident. One person each at a time; a commander there is always but for tracking."""

    COMMANDER = "commander"
    COMMS = "comms"
    OPS = "ops"
    SCRIBE = "scribe"


class Entry(StrEnum):
    """What a timeline entry is about. All but a few are said in the incident's channel, too."""

    OPENED = "opened"
    STATE = "state"
    SEVERITY = "severity"
    ROLE = "role"
    UPDATE = "update"
    NOTE = "note"
    PIN = "pin"
    BLACKOUT = "blackout"
    REMINDER = "reminder"
    DEPLOY = "deploy"
    ROLLBACK = "rollback"
    LINK = "link"
    MERGED = "merged"
    ALERT = "alert"
    PAGE = "page"
    ACTION = "action"
    PLAYBOOK = "playbook"
    SETUP = "setup"
    REDACTED = "redacted"  # takes back the entry it replaces


@dataclass(frozen=True, slots=True)
class Incident:
    """A row of the incident table. Times are the database's clock; user text is unescaped."""

    id: str  # INC-YYYY-NNN
    severity: str  # P0 .. P3
    title: str
    environment: str  # empty: all of them
    opened_at: datetime  # when it was declared
    blocks: bool  # the blackout's switch (ruling 38)
    closed_at: datetime | None = None
    run: int | None = None
    type: Type = Type.TRACKING
    state: State = State.OPEN
    opened_by: str = ""  # empty: the desk
    commander: str = ""
    started_at: datetime | None = None  # when it began, which may be before anybody saw it
    detected_at: datetime | None = None
    acknowledged_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    impact: str = ""
    affected: str = ""  # security: how many users, in words
    private: bool = False
    drill: bool = False
    codename: str = ""  # what may be said of a private one
    members: tuple[str, ...] = ()  # who may see a private one, beside the security team
    channel: str = ""  # Slack's id; empty while there is none
    blocks_by: str = ""
    blocks_at: datetime | None = None
    blocks_reason: str = ""
    updated_at: datetime | None = None  # the last real update
    latest: str = ""  # its words
    latest_by: str = ""
    next_update_at: datetime | None = None
    ignored: int = 0  # reminders in a row that nobody heeded
    reminders: int = 0  # sent so far
    offered_to: str = ""  # command, until that person accepts
    offered_by: str = ""
    merged_into: str = ""
    cause: str = ""
    fix: str = ""
    next_steps: str = ""
    data_loss: str = ""
    health: str = ""  # of the service, as measured when it was resolved

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

    @property
    def began(self) -> datetime:
        """What durations count from."""
        return self.started_at or self.detected_at or self.opened_at


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Never changed: `replaces` names an earlier entry that this one corrects or takes back."""

    id: int
    incident: str
    kind: Entry
    actor: str  # a Slack user id, or empty for the desk
    text: str
    at: datetime  # when it was written down
    happened_at: datetime  # when it happened
    source_channel: str = ""
    source_ts: str = ""
    source_key: str = ""
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who held a duty, and from when to when."""

    incident: str
    duty: Duty
    person: str
    by: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SetupStep:
    """A part of the incident's place in Slack. `state`: "done" or "failed"; what is missing is not done yet."""

    incident: str
    name: str
    state: str
    result: str = ""  # an id, or why it failed
