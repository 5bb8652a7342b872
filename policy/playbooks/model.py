"""One action of a playbook, a playbook, and the record of an action that somebody asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from policy.config import Role


class Doing(StrEnum):
    """Stable: in button ids, in the record and in the audit."""

    # looking
    SERVICE = "service"
    CONTAINERS = "containers"
    ERRORS = "errors"
    RESOURCES = "resources"
    ACCESS = "access"
    AUDIT = "audit"
    AFFECTED = "affected"
    INTEGRITY = "integrity"
    BACKUPS = "backups"
    COUNT = "count"
    # doing
    RESTART = "restart"
    STOP = "stop"
    START = "start"
    MAINTENANCE_ON = "maintenance_on"
    MAINTENANCE_OFF = "maintenance_off"
    EVIDENCE = "evidence"
    BLOCK = "block"
    UNBLOCK = "unblock"
    RESETS = "resets"
    SESSIONS = "sessions"
    READ_ONLY = "read_only"
    WRITES = "writes"
    # by hand: people do it, and say so
    ROTATE = "rotate"
    BACKUPS_KEPT = "backups_kept"
    EXPORT = "export"
    RESTORE = "restore"


class Target(StrEnum):
    """What an action changes; two that change the same wait for each other."""

    NONE = ""  # nothing, so nobody waits
    SERVICE = "service"
    SITE = "site"
    FIREWALL = "firewall"
    DATABASE = "database"


class ActionState(StrEnum):
    ASKED = "asked"  # waits for a second person
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"
    DECLINED = "declined"


AT_WORK = (ActionState.ASKED, ActionState.APPROVED, ActionState.RUNNING)


@dataclass(frozen=True, slots=True)
class Action:
    """`second`: another person agrees first. `by_hand`: the desk shows the command, a person types it and says so."""

    name: Doing
    label: str  # on the button
    effect: str  # one sentence: what it does for people
    guide: str
    roles: frozenset[Role]
    target: Target = Target.NONE
    second: bool = False
    by_hand: bool = False
    undo: Doing | None = None
    deadline: float = 60  # seconds, for all hosts together
    asks: str = ""  # what is typed into its form: "address"

    @property
    def reads(self) -> bool:
        """Changes nothing, and needs no confirmation."""
        return self.target is Target.NONE and not self.by_hand


@dataclass(frozen=True, slots=True)
class Playbook:
    name: str  # of policy.incidents.model.Type
    title: str
    guide: str
    actions: tuple[Doing, ...]


@dataclass(frozen=True, slots=True)
class ActionRun:
    """A row: one action that somebody asked for. Times are the database's clock."""

    id: int
    incident: str
    book: str  # the playbook whose card it was pressed on
    action: Doing
    environment: str
    argument: str  # an address; else empty
    state: ActionState
    asked_by: str
    asked_at: datetime
    ticket: int  # how often this action had been asked for when the button was drawn
    seen: str = ""  # the containers that the confirmation showed
    decided_by: str = ""  # the second person
    started_at: datetime | None = None
    ended_at: datetime | None = None
    result: str = ""  # one plain sentence
    output: str = ""  # redacted
    again: bool = False  # a second worker went on with it
    undoable: bool = False
    undoes: int | None = None
    expires_at: datetime | None = None  # of a blocked address; then the desk takes it back
