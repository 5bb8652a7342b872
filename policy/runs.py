"""A run: what is done to an environment, its engine state and its phase (ruling 1)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from policy.plan import Plan, StepKind


class Kind(StrEnum):
    DEPLOY = "deploy"
    ROLLBACK = "rollback"  # `parent`: the run it takes back; `version`: where it goes
    RETIRE = "retire"  # removes a standby after its 24 hours
    WATCH = "watch"  # looks at a release now and then, after its dense watch
    TICK = "tick"  # a scheduled job's tick (durable.md 6)
    PLAYBOOK = "playbook"  # an action of a playbook; `version` is its number
    PAGE = "page"  # calls people through the paging service; `version` is the page's number
    NUDGE = "nudge"  # an incident's reminder; `environment` is the incident


class State(StrEnum):
    READY = "ready"
    WAITING = "waiting"
    ENDED = "ended"


class Phase(StrEnum):
    REQUESTED = "requested"
    PLANNED = "planned"
    AWAITING_APPROVAL = "awaiting_approval"
    QUEUED = "queued"
    PREPARING = "preparing"
    VERIFYING = "verifying"
    SWITCHING = "switching"
    WATCHING = "watching"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    FAILED = "failed"  # stopped before any traffic moved; production as it was
    ROLLING_BACK = "rolling_back"
    ROLLED_BACK = "rolled_back"
    ROLLBACK_FAILED = "rollback_failed"


# These phases own the environment. store/migrations carries the same list in the partial unique index; a test compares.
CLAIMING = frozenset(
    {
        Phase.PREPARING,
        Phase.VERIFYING,
        Phase.SWITCHING,
        Phase.WATCHING,
        Phase.ROLLING_BACK,
        Phase.ROLLBACK_FAILED,
    }
)
OPEN = CLAIMING | {Phase.REQUESTED, Phase.PLANNED, Phase.AWAITING_APPROVAL, Phase.QUEUED}
ENDED = frozenset(Phase) - OPEN


@dataclass(frozen=True, slots=True)
class Run:
    """A row of the run table. Times are the database's clock, aware, UTC."""

    id: int
    kind: Kind
    environment: str
    version: str
    digest: str
    phase: Phase
    state: State
    requester: str  # Slack user id, or `os:name` from the command line
    created_at: datetime
    reason: str = ""
    emergency: str = ""  # the reason of an --emergency, else empty
    window_note: str = ""  # the window's verdict the requester confirmed, for the approvers
    plan: Plan | None = None
    plan_hash: str = ""
    checks: str = ""  # the verdicts of the last decision, JSON (messages render them)
    parent: int | None = None
    token: int = 0
    wake_at: datetime | None = None  # None: never by itself
    expires_at: datetime | None = None  # approvals lapse
    approved_at: datetime | None = None
    started_at: datetime | None = None
    switched_at: datetime | None = None
    ended_at: datetime | None = None
    stop_by: str = ""  # who asked it to stop; empty: nobody
    stop_reason: str = ""
    error: str = ""  # what ended it, one plain sentence
    outcome: str = ""  # JSON: duration, metrics, evidence

    @property
    def open(self) -> bool:
        return self.phase in OPEN


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One journal row. `direction`: 1 forward, -1 undoing."""

    run: int
    direction: int
    no: int
    kind: StepKind
    host: str
    token: int
    state: str  # "running" | "done" | "failed" | "skipped"
    started_at: datetime
    ended_at: datetime | None = None
    detail: str = ""  # plain words for people
    result: str = ""  # JSON for the undo and for a resuming worker


@dataclass(frozen=True, slots=True)
class StepKey:
    """One journal row, and the fencing token of who writes it. `direction`: 1 forward, -1 undoing."""

    run: int
    token: int
    direction: int
    no: int


@dataclass(frozen=True, slots=True)
class Vote:
    run: int
    person: str
    choice: str  # "approve" | "reject"
    plan_hash: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    environment: str
    by: str
    reason: str
    at: datetime
