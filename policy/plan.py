"""What a run will do: a tuple of small frozen steps, data not code (guide 4.4, rulings 17, 27, 46)."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from policy.config import Strategy


class StepKind(StrEnum):
    # Blue-green, the guide's twelve (4.4), with the drain of ruling 14 as a step of its own.
    CONNECT = "connect"
    PULL = "pull"
    MIGRATE = "migrate"
    START = "start"
    WAIT = "wait"
    HEALTH = "health"
    SMOKE = "smoke"
    SWITCH = "switch"
    VERIFY = "verify"
    DRAIN = "drain"
    WATCH = "watch"
    RENAME = "rename"
    ANNOUNCE = "announce"
    # Staging (guide 3.2).
    STOP_OLD = "stop_old"
    START_NEW = "start_new"
    # Undoing.
    RENAME_BACK = "rename_back"
    SWITCH_BACK = "switch_back"
    REMOVE_GREEN = "remove_green"
    REMOVE_NEW = "remove_new"
    RESTORE_OLD = "restore_old"
    # Going back to a container that is there (guide 6.3).
    WAKE = "wake"  # the standby: started when it is stopped, and healthy
    PARK = "park"  # the names after traffic has gone back, and the failed release's last words
    REST = "rest"  # undoes a wake
    # The end of a standby's life.
    RETIRE = "retire"


@dataclass(frozen=True, slots=True)
class Step:
    """`deadline` in seconds. `undo` runs, newest first, when a later step fails. `host` empty: all hosts at once."""

    no: int
    kind: StepKind
    host: str
    deadline: float
    guide: str  # the guide's section this step stands for
    undo: StepKind | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """Exact bytes: `digest` is the manifest's, `sha256:...`. `migrations` are the versions the image declares.

    `built_at` is what the image says of itself, None when it says nothing one can believe; it binds nobody.
    """

    version: str
    repository: str
    digest: str
    migrations: tuple[str, ...] = ()
    revision: str = ""
    built_at: datetime | None = field(default=None, compare=False)

    @property
    def reference(self) -> str:
        return f"{self.repository}@{self.digest}"


@dataclass(frozen=True, slots=True)
class Container:
    """A container as the host has it. `port` is the loopback port it publishes, 0 when none."""

    id: str
    name: str
    image_id: str
    version: str  # from our label, the image's tag, or "unknown"
    digest: str
    port: int
    running: bool
    labels: tuple[tuple[str, str], ...] = ()
    public: bool = False  # published beyond loopback (ruling 16)

    def label(self, key: str) -> str:
        return dict(self.labels).get(key, "")


@dataclass(frozen=True, slots=True)
class HostPlan:
    """What the plan found on one host and will use there. `env_hash` is keyed (ruling 23)."""

    host: str
    live: Container | None
    port: int  # where the new release will listen
    site_hash: str
    env_hash: str
    changed_outside: bool = False  # the live container is not the one the record names (ruling 22)
    target: Container | None = (
        None  # a rollback's: the container that traffic goes back to; None: a new one is started
    )
    env_run: int = (
        0  # a rollback's: the run whose copy of the env file the new container gets (ruling 23); 0: today's
    )


@dataclass(frozen=True, slots=True)
class Plan:
    environment: str
    strategy: Strategy
    release: Release
    hosts: tuple[HostPlan, ...]
    steps: tuple[Step, ...]
    config_hash: str  # of the environment's configuration

    @property
    def hash(self) -> str:
        """What approvals are bound to: bytes, environment, configuration, migrations, drift. Not the port."""
        release = asdict(self.release)
        del release["built_at"]  # the digest binds the bytes
        bound = {
            "environment": self.environment,
            "release": release,
            "config": self.config_hash,
            "env": [h.env_hash for h in self.hosts],
            "drift": [h.live.id if h.live and h.changed_outside else "" for h in self.hosts],
            "steps": [(s.kind, s.host) for s in self.steps],
        }
        return hashlib.sha256(json.dumps(bound, sort_keys=True).encode()).hexdigest()

    def host(self, name: str) -> HostPlan:
        return next(h for h in self.hosts if h.host == name)


# Labels on every container the bot starts (design "Standby"; ruling 20).
LABEL_RUN = "com.liyaqa.desk.run"
LABEL_RELEASE = "com.liyaqa.desk.release"
LABEL_DIGEST = "com.liyaqa.desk.digest"
LABEL_ENVIRONMENT = "com.liyaqa.desk.environment"
LABEL_TOKEN = "com.liyaqa.desk.token"  # noqa: S105  a label's name, not a secret
LABEL_MIGRATIONS = "com.liyaqa.migrations"  # on images: "V12__add_trainer_role,V13__..."
