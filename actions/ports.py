"""What the actions need from outside, by need. clients and store satisfy these structurally."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from policy.answers import Exit, Measured, Probe, SiteState
from policy.config import Environment, Role
from policy.events import Event
from policy.facts import HostFacts, ImageFacts, Interval, Live, Person
from policy.plan import Container, Release
from policy.rules import Rule
from policy.runs import Incident, Lock, Phase, Run, StepKey, StepRecord, Vote

# ---- store -------------------------------------------------------------------------------------------------------


class Transaction(Protocol):
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
        """False when this person's vote on this plan is there already."""

    async def set_lock(self, lock: Lock) -> bool:
        """False when the environment is locked already."""

    async def clear_lock(self, environment: str) -> Lock | None: ...

    async def save_live(self, environment: str, live: Live) -> None: ...

    async def open_incident(self, incident: Incident) -> Incident:
        """Insert; the id is drawn gap-free per year in this transaction."""

    async def emit(self, *events: Event) -> None: ...

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


class Store(Protocol):
    """Reads, and the transactions that write. Every driver exception leaves as DatabaseUnreachable."""

    def transaction(self, fence: tuple[int, int] | None = None) -> AbstractAsyncContextManager[Transaction]:
        """`fence`: (run, token); raises Fenced at the start when that worker no longer owns the run."""

    async def now(self) -> datetime: ...

    async def run(self, run: int) -> Run: ...

    async def open_runs(self, environment: str = "") -> tuple[Run, ...]:
        """Deploys only, oldest first; every environment when empty."""

    async def holder(self, environment: str) -> Run | None: ...

    async def queue(self, environment: str) -> tuple[Run, ...]: ...

    async def history(self, environment: str = "", limit: int = 10) -> tuple[Run, ...]: ...

    async def steps(self, run: int) -> tuple[StepRecord, ...]: ...

    async def votes(self, run: int) -> tuple[Vote, ...]: ...

    async def lock(self, environment: str) -> Lock | None: ...

    async def live(self, environment: str) -> Live | None: ...

    async def ran_well(self, environment: str, digest: str) -> datetime | None:
        """When these bytes last succeeded there, not rolled back since."""

    async def blocking_incident(self, environment: str) -> Incident | None: ...

    async def quarantine(self, environment: str, digest: str) -> str: ...

    async def identity(self) -> str:
        """This database's identity, a UUID (ruling 6)."""

    async def raise_tokens_past(self, token: int) -> None: ...


class Journal(Protocol):
    """The step journal, guarded by the worker's fence at the start and the end of each step (durable.md 4)."""

    async def start(self, key: StepKey, kind: str, host: str) -> bool:
        """False: the step is done already, skip it. Raises Fenced, and StopRequested when going forward."""

    async def finish(self, key: StepKey, state: str, detail: str, result: str) -> None:
        """`state`: done, failed or skipped. Raises Fenced. Marks the card changed in the same transaction."""

    async def progress(self, key: StepKey, detail: str) -> None:
        """Overwrite the running step's detail and mark the card changed; coalesced by the outbox."""


# ---- hosts -------------------------------------------------------------------------------------------------------

Progress = Callable[[str], Awaitable[None]]


class Host(Protocol):
    """One server through one SSH connection; everything raises the HostFault tree. Containers are found by id or name."""

    @property
    def name(self) -> str: ...

    async def inspect(self, environment: Environment) -> HostFacts:
        """Everything a plan needs, read in parallel; a fault is returned inside the facts, not raised."""

    async def register(self, environment: str, token: int, identity: str) -> None:
        """Ruling 5: ends an older session of a lower token. StaleToken, OtherDatabase."""

    # docker
    async def containers(self, environment: Environment) -> tuple[Container, ...]: ...

    async def container(self, name_or_id: str) -> Container | None: ...

    async def pull(self, release: Release, progress: Progress) -> str:
        """Pull by digest, tag with the version; returns the image id. `progress` gets `45 of 120 MB`."""

    async def has_image(self, release: Release) -> str:
        """The image id when these bytes are on the host, else empty."""

    async def migrate(self, environment: Environment, release: Release, run: int, token: int) -> Exit:
        """Start or find this run's migrations container and wait for it (ruling 28)."""

    async def start(
        self, environment: Environment, release: Release, *, name: str, port: int, run: int, token: int
    ) -> Container:
        """Create from the image id and start; publishes on loopback only; restart policy `no`. Idempotent by run label."""

    async def stop(self, container: str, seconds: int = 10) -> None: ...

    async def start_again(self, container: str) -> None: ...

    async def remove(self, container: str) -> None:
        """Stops and removes; fine when it is gone."""

    async def rename(self, container: str, name: str) -> None: ...

    async def set_restart(self, container: str, policy: str) -> None:
        """`no` or `unless-stopped` (ruling 18)."""

    async def uptime(self, container: str) -> tuple[float, int, bool]:
        """Seconds up, restart count, running."""

    async def logs(self, container: str, lines: int = 100) -> str:
        """Redacted."""

    async def prune(self, environment: Environment, keep: Sequence[str]) -> int:
        """Remove images the bot pulled beyond `keep_images`, never one of `keep` (image ids); how many went."""

    # http, through the same connection
    async def get(
        self, port: int, path: str, *, method: str = "GET", body: str = "", bearer: str = ""
    ) -> Probe: ...

    async def run_script(self, path: str, argument: str, seconds: float) -> Exit: ...

    # nginx, through the helper
    async def site(self, environment: str) -> SiteState: ...

    async def switch(self, environment: str, port: int, token: int) -> SiteState:
        """Done and proven, or the previous port is back and SwitchRefused is raised. Idempotent."""

    # files
    async def snapshot_env(self, environment: Environment, run: int) -> str:
        """Keep a 0600 copy of the env file under the run's id; returns the keyed hash (ruling 23)."""

    async def write_note(self, environment: Environment, text: str) -> None:
        """The plain file that says what is live and how to swap by hand (ruling 25)."""


class Hosts(Protocol):
    """One SSH connection per run and host (ruling 5), closed with its context."""

    def session(self, environment: Environment, host: str) -> AbstractAsyncContextManager[Host]: ...


# ---- the rest ----------------------------------------------------------------------------------------------------


class Registry(Protocol):
    async def find(self, repository: str, version: str) -> ImageFacts: ...


class People(Protocol):
    """Slack's directory and the configuration's roles, cached (ruling 39)."""

    async def person(self, user: str) -> Person: ...

    async def holders(self, role: Role) -> tuple[str, ...]:
        """User ids with this role now."""


class Calendar(Protocol):
    def intervals(self, now: datetime, ahead: timedelta = timedelta(days=60)) -> tuple[Interval, ...]: ...


class Public(Protocol):
    """The public URL, as a customer reaches it."""

    async def check(self, url: str) -> Probe: ...


class Metrics(Protocol):
    async def measure(self, environment: Environment, seconds: float) -> tuple[Measured, ...]:
        """Over the last so many seconds: the desk's clock and the metrics' one need not agree (ruling 11)."""
