"""What the actions need remembered: reads, and transactions that write."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from actions.ports.calling import CallingReads, CallingWrites
from actions.ports.homes import Homes
from actions.ports.incidents import IncidentReads, IncidentWrites
from actions.ports.items import ItemReads, ItemWrites
from actions.ports.overview import Overview
from actions.ports.playbooks import PlaybookReads, PlaybookWrites
from actions.ports.rollbacks import RollbackReads, RollbackWrites
from actions.ports.strays import StrayReads
from actions.ports.ticks import TickReads, TickWrites
from actions.ports.watches import WatchReads, WatchWrites
from policy.events import Event
from policy.facts import Live
from policy.rules import Rule
from policy.runs import Lock, Phase, Run, StepKey, StepRecord, Vote


class Transaction(
    CallingWrites,
    IncidentWrites,
    ItemWrites,
    PlaybookWrites,
    RollbackWrites,
    TickWrites,
    WatchWrites,
    Protocol,
):
    """One database transaction: a transition, its audit row and its events, together or not at all."""

    now: datetime

    async def add_run(self, run: Run) -> Run:
        """Insert; `id`, `created_at` and `token` of the argument are ignored. Returns the row."""

    async def lock_run(self, run: int) -> Run:
        """The row, locked for update. RunMissing when there is none."""

    async def save_run(self, run: Run) -> None:
        """Write every mutable field of a locked run; NOTIFY when it became due."""

    async def take_claim(self, run: Run, phase: Phase) -> Run | None:
        """Move `run` to a claiming phase and return it; None when another run owns the environment."""

    async def next_queued(self, environment: str) -> Run | None:
        """The head of the queue, locked: emergencies first, then by approval time."""

    async def same_open(self, environment: str, version: str) -> Run | None:
        """The open deploy of this version there; serialises with others who ask the same (ruling 3)."""

    async def finish_step(self, key: StepKey, detail: str, result: str) -> None:
        """Ends a journal row inside this transaction: the last step and the run's end are one (durable.md 4)."""

    async def votes(self, run: int) -> tuple[Vote, ...]: ...

    async def add_vote(self, vote: Vote) -> bool:
        """False when this person's vote on this plan is there already. A rejection replaces an approval."""

    async def set_lock(self, lock: Lock) -> bool:
        """False when the environment is locked already."""

    async def clear_lock(self, environment: str) -> Lock | None: ...

    async def save_live(self, environment: str, live: Live) -> None: ...

    async def emit(self, *events: Event) -> None: ...

    async def emit_once(self, key: str, event: Event) -> None:
        """For what a step says that may be begun again: nothing when `key` has said it already."""

    async def audit(
        self,
        actor: str,
        action: str,
        *,
        run: int = 0,
        environment: str = "",
        rule: Rule | None = None,
        detail: str = "",
    ) -> None: ...


class Store(
    CallingReads,
    Homes,
    IncidentReads,
    ItemReads,
    Overview,
    PlaybookReads,
    RollbackReads,
    StrayReads,
    TickReads,
    WatchReads,
    Protocol,
):
    """Reads, and the transactions that write. Every driver exception leaves as DatabaseUnreachable."""

    def transaction(self, fence: tuple[int, int] | None = None) -> AbstractAsyncContextManager[Transaction]:
        """`fence`: (run, token); raises Fenced at the start when that worker no longer owns the run."""

    async def now(self) -> datetime: ...

    async def run(self, run: int) -> Run: ...

    async def open_runs(self, environment: str = "") -> tuple[Run, ...]:
        """Deploys and rollbacks, oldest first; every environment when empty."""

    async def holder(self, environment: str) -> Run | None: ...

    async def queue(self, environment: str) -> tuple[Run, ...]: ...

    async def history(self, environment: str = "", limit: int = 10) -> tuple[Run, ...]: ...

    async def steps(self, run: int) -> tuple[StepRecord, ...]: ...

    async def votes(self, run: int) -> tuple[Vote, ...]: ...

    async def lock(self, environment: str) -> Lock | None: ...

    async def live(self, environment: str) -> Live | None: ...

    async def ran_well(self, environment: str, digest: str) -> datetime | None:
        """When these bytes last succeeded there, not rolled back since."""

    async def identity(self) -> str:
        """This database's identity, a UUID (ruling 6)."""

    async def raise_tokens_past(self, token: int) -> None: ...

    async def raise_runs_past(self, run: int) -> bool:
        """False when run numbers were past it already."""


class Journal(Protocol):
    """The step journal, guarded by the worker's fence at the start and the end of each step (durable.md 4)."""

    async def start(self, key: StepKey, kind: str, host: str) -> bool:
        """False: the step is done already, skip it. Raises Fenced, and StopRequested when going forward."""

    async def finish(self, key: StepKey, state: str, detail: str, result: str) -> None:
        """`state`: done, failed or skipped. Raises Fenced. Marks the card changed in the same transaction."""

    async def progress(self, key: StepKey, detail: str) -> None:
        """Overwrite the running step's detail and mark the card changed; coalesced by the outbox."""
