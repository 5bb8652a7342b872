"""What messages are given: frozen values, every look-up done before (ruling 44). User ids are opaque; text is unescaped."""

from dataclasses import dataclass, field
from datetime import datetime

from policy.checklist import Line
from policy.facts import Check
from policy.rules import Verdict
from policy.runs import Run, StepRecord, Vote
from policy.summary import Day, Health, Overdue, Place, Trouble
from policy.watch import Question


@dataclass(frozen=True, slots=True)
class Message:
    """`text` stands alone: notifications and screen readers get nothing else."""

    text: str
    blocks: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with what its card, its approval message and its status line need. `now` for the time of the step."""

    run: Run
    now: datetime
    steps: tuple[StepRecord, ...] = ()
    votes: tuple[Vote, ...] = ()
    approvals: int = 0
    candidates: tuple[str, ...] = ()
    approver_group: str = ""
    verdicts: tuple[Verdict, ...] = ()
    checks: tuple[Check, ...] = ()
    position: int = 0  # in the queue, 1 is next
    holder: Run | None = None  # who owns the environment while this one waits
    live_version: str = ""
    link: str = ""  # permalink of the card
    public_url: str = ""
    status_page: str = ""
    checklist: tuple[Line, ...] = ()  # of guide 2.1 and 2.2, where somebody began one
    question: Question | None = None  # what the watch asked


@dataclass(frozen=True, slots=True)
class EnvironmentView:
    name: str
    live_version: str = ""
    live_since: datetime | None = None
    open_runs: tuple[RunView, ...] = ()
    lock_by: str = ""
    lock_reason: str = ""
    lock_at: datetime | None = None
    window: tuple[Verdict, ...] = ()
    next_window: datetime | None = None


@dataclass(frozen=True, slots=True)
class HistoryView:
    environment: str
    runs: tuple[RunView, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class HostHealthView:
    """`container` empty: nothing is live, or the host could not be read; `health` says which. `up` in seconds."""

    host: str
    health: Health
    container: str = ""
    version: str = ""
    port: int = 0
    up: float | None = None
    restarts: int = 0
    standby: str = ""  # its version
    free_disk_mb: int = 0
    free_memory_mb: int = 0


@dataclass(frozen=True, slots=True)
class HealthView:
    environment: str
    public_url: str
    public: Health
    hosts: tuple[HostHealthView, ...] = ()


@dataclass(frozen=True, slots=True)
class LogView:
    """One host's lines, redacted; `fault` set: nothing could be read."""

    host: str
    container: str
    text: str = ""
    lines: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class HomeView:
    """What one person's Home tab shows. `mine` wait for this person's vote; `asked` are their own open requests."""

    person: str
    now: datetime
    mine: tuple[RunView, ...] = ()
    asked: tuple[RunView, ...] = ()
    running: tuple[RunView, ...] = ()
    places: tuple[Place, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    items: tuple[Overdue, ...] = ()  # the person's action items
    on_call: str = ""
    backup: str = ""
    day: Day | None = None
    member: bool = True  # False: a guest or a stranger, who is shown nothing
