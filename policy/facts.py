"""What the world says: everything a decision may look at, gathered once, frozen."""

from dataclasses import dataclass
from datetime import datetime

from policy.config import Environment, Role, Windows
from policy.incidents.model import Incident
from policy.plan import Container, HostPlan, Release
from policy.runs import Lock, Run

CLOSED = Windows(open=())  # whoever forgets to say when it is open finds it closed


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user as Slack and the configuration know them; `os:name` ids come from the command line."""

    id: str
    roles: frozenset[Role] = frozenset()
    is_guest: bool = False
    is_stranger: bool = False  # from another organisation through a shared channel
    is_bot: bool = False
    unknown: bool = False  # Slack did not answer and the last known membership is too old (ruling 39)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for. `emergency` and `reason` are their words, unescaped, empty when not given."""

    person: Person
    version: str
    environment: str
    reason: str = ""
    emergency: str = ""
    confirmed: bool = False  # they confirmed a not recommended time


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed time, dated, aware, UTC, half open. `source` is e.g. `holiday`, `ramadan`, `event`."""

    start: datetime
    end: datetime
    source: str
    name: str
    estimated: bool = False  # the moon decides; may move by a day


@dataclass(frozen=True, slots=True)
class Check:
    """One preflight fact: `ok` None means it could not be found out, or does not apply (`detail` says which)."""

    name: str  # host, docker, disk, ports, site, previous_image, staging, digest, on_call, clock, backup, exposure
    ok: bool | None
    detail: str
    host: str = ""


@dataclass(frozen=True, slots=True)
class HostFacts:
    """One host, read once. `fault` is set when it could not be read; then the rest is empty."""

    name: str
    plan: HostPlan | None = None
    standby: Container | None = None
    free_ports: tuple[int, ...] = ()
    site_port: int = 0
    dead_port: bool = False  # the site points at a port nothing listens on (ruling 21)
    free_disk_mb: int = 0
    free_memory_mb: int = 0
    clock_skew: float = 0  # seconds, host minus database
    token: int = 0
    identity: str = ""
    last_run: int = 0  # the highest that its containers and its copies of env files carry
    local_images: tuple[str, ...] = ()  # tags of the repository present on the host
    ours: tuple[Container, ...] = ()  # every release's container of this environment, by name
    maintenance: bool = False  # the page of guide 11.5 is up
    fault: str = ""
    fault_step: str = ""  # ssh, host key, login, docker, nginx, files


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the registry says. `release` None and no fault: the tag does not exist."""

    release: Release | None = None
    tags: tuple[str, ...] = ()  # the newest few, for `did you mean`
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the same bytes ran well before (ruling 29)."""

    environment: str
    at: datetime | None
    source: str  # "recorded" | "running"


@dataclass(frozen=True, slots=True)
class Live:
    """The record's last successful release here."""

    version: str
    digest: str
    env_hash: str  # every host's, joined with commas
    since: datetime
    container_id: str  # every host's, joined with commas
    run: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A row of the audit log as people read it; the chain's hashes are store/audit.py's."""

    seq: int
    at: datetime
    actor: str
    action: str
    run: int = 0
    environment: str = ""
    rule: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything `decide_deploy` looks at. `now` is the database's clock, aware, UTC."""

    now: datetime
    environment: Environment | None
    environments: tuple[str, ...]
    intervals: tuple[Interval, ...] = ()
    image: ImageFacts = ImageFacts()
    hosts: tuple[HostFacts, ...] = ()
    live: Live | None = None
    proof: Proof | None = None
    lock: Lock | None = None
    same: Run | None = None  # an open run for the same version and environment
    holder: Run | None = None  # the run that owns the environment now
    queued: int = 0
    incident: Incident | None = None
    quarantined: str = ""  # why these bytes may not return; empty: they may
    backup_minutes: float | None = None  # age of the last verified backup; None: unknown
    candidates: tuple[str, ...] = ()  # eligible approvers, the requester left out
    on_call: str = ""
    config_hash: str = ""
    windows: Windows = CLOSED  # the configuration's
