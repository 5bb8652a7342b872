"""What a rollback's decision looks at, and what it can answer (guide 6)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from policy.config import Environment
from policy.facts import HostFacts, Live, Person
from policy.plan import Container, Plan
from policy.rules import Verdict
from policy.runs import Kind, Lock, Run


class Method(StrEnum):
    SWAP = "swap"  # guide 6.3
    REDEPLOY = "redeploy"  # guide 6.4
    REVERT = "revert"  # guide 6.5: by hand, in Git
    RESTORE = "restore"  # guide 6.6: by hand, never automatic


BY_HAND = (Method.REVERT, Method.RESTORE)


@dataclass(frozen=True, slots=True)
class Past:
    """A release that ran well here; `run` keeps the env file it ran with. `undone`: when it was rolled back since."""

    version: str
    digest: str
    run: int
    at: datetime
    undone: datetime | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """One that `run` applied. `kind`: expand, contract, irreversible or unknown; `why` in plain words."""

    name: str
    kind: str
    why: str
    run: int


@dataclass(frozen=True, slots=True)
class RollbackRequest:
    """`leaving`: the version that was live, or in flight, when the person saw what they confirmed; empty: not asked."""

    person: Person
    environment: str
    version: str = ""
    reason: str = ""
    method: Method | None = None
    leaving: str = ""


@dataclass(frozen=True, slots=True)
class RollbackFacts:
    """`person.id` empty: the desk itself asks. `pasts` newest first; `migrations` all that were recorded here."""

    now: datetime
    environment: Environment | None
    environments: tuple[str, ...]
    hosts: tuple[HostFacts, ...] = ()
    live: Live | None = None
    lock: Lock | None = None
    holder: Run | None = None
    pasts: tuple[Past, ...] = ()
    migrations: tuple[Migration, ...] = ()
    quarantined: tuple[tuple[str, str], ...] = ()  # (digest, why)
    config_hash: str = ""
    aim: str = ""  # where the return went that froze the environment, and where it now is to end; set by the decision


@dataclass(frozen=True, slots=True)
class Option:
    """One way back, as it is now. `seconds`: about how long. `verdicts` end with the refusal when it cannot be taken."""

    method: Method
    version: str
    seconds: float
    possible: bool
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """Ruling 4: `run` goes back itself (`stops`), or is a rollback already."""

    run: Run
    stops: bool
    verdicts: tuple[Verdict, ...]

    @property
    def meant(self) -> str:
        """The version that whoever confirms this wants to be rid of; it goes into their request's `leaving`."""
        return self.run.version if self.stops else ""


@dataclass(frozen=True, slots=True)
class Guide:
    """A way that people go: its commands are printed, nothing is done."""

    method: Method
    environment: str
    version: str  # where it leads, as far as is known
    leaving: str
    verdicts: tuple[Verdict, ...]
    places: tuple[
        tuple[str, Container | None, Container | None], ...
    ] = ()  # host, what serves, what stands by


@dataclass(frozen=True, slots=True)
class Chosen:
    """May be done now. `queued`: behind the run that is in flight, which is asked to stop."""

    option: Option
    plan: Plan
    leaving: str
    parent: int | None
    verdicts: tuple[Verdict, ...]
    behind: Run | None = None

    @property
    def meant(self) -> str:
        """As of a Join."""
        return self.behind.version if self.behind and self.behind.kind is Kind.DEPLOY else self.leaving
