"""The facts of a summary. Times are the desk's, aware, UTC. What could not be found out is named, with the reason."""

from dataclasses import dataclass
from datetime import datetime

from policy.answers import Measured


@dataclass(frozen=True, slots=True)
class Unknown:
    """A part that failed: the rest is shown all the same."""

    part: str  # "host web-1", "calendar", "metrics", ...
    why: str


@dataclass(frozen=True, slots=True)
class Health:
    """`ok` None: not found out, `detail` says why."""

    ok: bool | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One environment. `by` asked for what is live; `standby_until` None: nothing stands by.

    `found`: what its hosts run, where that is not what the record says.
    """

    name: str
    version: str = ""
    since: datetime | None = None
    by: str = ""
    health: Health = Health(None)
    standby_until: datetime | None = None
    queued: int = 0
    lock_by: str = ""
    lock_reason: str = ""
    lock_at: datetime | None = None
    found: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A run, without its plan. `parent`: the run that a rollback took back; `built_at`: by the image's own word."""

    run: int
    kind: str  # "deploy" | "rollback"
    environment: str
    version: str
    phase: str
    requester: str
    created_at: datetime
    started_at: datetime | None = None
    switched_at: datetime | None = None
    ended_at: datetime | None = None
    parent: int | None = None
    built_at: datetime | None = None

    @property
    def seconds(self) -> float | None:
        """From its start to its end; None while it runs, or when it never started."""
        if self.started_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open run that has not begun. `missing`: approvals; `position` in the queue, 1 is next."""

    run: int
    environment: str
    version: str
    phase: str
    requester: str
    missing: int = 0
    position: int = 0
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Barred:
    """Bytes that may not return there."""

    environment: str
    version: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """An active incident. `private`: only its reader may see it, so it is never kept or compared."""

    id: str
    severity: str
    title: str
    environment: str
    opened_at: datetime
    private: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    start: datetime
    end: datetime
    status: str  # "preferred" | "acceptable"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    start: datetime
    end: datetime
    name: str
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """Today in Riyadh: its windows, what closes it, and when it is open next. `holiday`: the next one in 60 days."""

    openings: tuple[Opening, ...] = ()
    closures: tuple[Closed, ...] = ()
    next_open: datetime | None = None
    holiday: Closed | None = None


@dataclass(frozen=True, slots=True)
class Cadence:
    """Guide 1.4: deployments that went live since Sunday, against two to three a week."""

    environment: str
    done: int
    least: int = 2
    most: int = 3


@dataclass(frozen=True, slots=True)
class Overdue:
    """An action item of an incident whose day is over."""

    id: str
    title: str
    owner: str
    due: datetime


@dataclass(frozen=True, slots=True)
class DeskState:
    """What went wrong with the desk itself in the last day. `dead`: events nobody could be told, by kind."""

    dead: tuple[tuple[str, int], ...] = ()
    unsent: int = 0
    oldest_seconds: float = 0
    fenced: int = 0
    failed_ticks: int = 0
    starts: int = 0


@dataclass(frozen=True, slots=True)
class Seal:
    """The audit chain's newest row (ruling 10)."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Summary:
    now: datetime
    places: tuple[Place, ...] = ()
    past: tuple[Past, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    barred: tuple[Barred, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    day: Day | None = None
    measured_in: str = ""
    measures: tuple[Measured, ...] = ()
    cadence: Cadence | None = None
    overdue: tuple[Overdue, ...] = ()
    desk: DeskState | None = None
    seal: Seal | None = None
    unknown: tuple[Unknown, ...] = ()
