"""Environments and their hosts: what is deployed where, how, and what is measured of it (guide 1.1, 1.2, 4, 8)."""

from dataclasses import dataclass, field
from enum import StrEnum


class Strategy(StrEnum):
    BLUE_GREEN = "blue_green"  # guide 4.2: production
    REPLACE = "replace"  # guide 3.2: staging, stop old, start new
    LOCAL = "local"  # guide 1.1: development, nothing to deploy


class Standby(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds, unless the name says otherwise."""

    connect: float = 10
    pull: float = 600
    migrate: float = 1800
    start: float = 60
    health: float = 60  # from start to the third pass in a row; staging 30 (guide 1.2)
    health_interval: float = 0.25
    min_uptime: float = 10  # ruling 27
    health_passes: int = 3
    smoke: float = 60
    switch: float = 20
    verify: float = 20
    drain: float = 30  # ruling 14
    watch: float = 300  # guide 4.4 step 10
    watch_interval: float = 5
    metrics_interval: float = 15  # between two evaluations; a scrape apart, or they see the same
    slow_for: float = 300  # guide 8.4: P95 above its limit for so long is rolled back
    watch_until: float = 3600  # guide 4.5: extended monitoring, counted from the switch
    sparse_interval: float = 60
    standby_hours: float = 24  # guide 4.2 step 6
    expected_minutes: int = 15  # guide 4.6, "Expected Duration"


class OnFail(StrEnum):
    ROLLBACK = "rollback"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Watch:
    """What the watch after a switch measures, and from where on it acts (guide 6.2, 8.3, 8.4). Rates are in percent."""

    on_fail: OnFail = OnFail.ROLLBACK
    instance: str = "{host}:{port}"  # how Prometheus labels one backend; empty: it cannot tell them apart
    requests: str = (
        'uri!~"/actuator.*|/api/health"'  # whose requests count: not those of the desk and of Prometheus
    )
    database_errors: str = "hikaricp_connections_timeout_total"  # a counter; empty: not measured
    least_requests: int = 50  # fewer prove nothing
    samples: int = 3  # slower than before counts only so many times in a row (ruling 32)
    error_rate: float = 5
    error_rate_ask: float = 1
    slower: float = 50  # P95 against the release before
    slower_ask: float = 20
    slower_from: float = 0.5  # seconds; below, slower is fast enough
    latency: float = 5  # seconds, P95
    latency_ask: float = 2
    memory_ask: float = 95
    pool_ask: float = 80
    database_errors_limit: float = 10  # a minute


@dataclass(frozen=True, slots=True)
class Host:
    """One server. `host_key` is a known_hosts key field, e.g. `ssh-ed25519 AAAA...`; `key_file` the private key's path."""

    name: str
    address: str
    port: int = 22
    user: str = "deploy"
    key_file: str = ""
    host_key: str = ""
    docker_socket: str = "/var/run/docker.sock"
    helper: str = "/usr/local/sbin/liyaqa-host"


@dataclass(frozen=True, slots=True)
class Database:
    """The environment's PostgreSQL, in a container on its first host (guide 11.3, 11.4)."""

    container: str = "liyaqa-postgres"
    name: str = "liyaqa"
    user: str = "liyaqa"
    backups: str = "/var/backups/liyaqa"


@dataclass(frozen=True, slots=True)
class Environment:
    name: str
    strategy: Strategy
    hosts: tuple[Host, ...] = ()
    repository: str = ""  # registry/path, no tag
    container: str = "liyaqa-backend"  # base name: -blue, -green, -old, -failed
    network: str = "liyaqa_network"
    ports: tuple[int, ...] = (8080, 8081, 8082)
    container_port: int = 8080
    env_file: str = "/opt/liyaqa/.env.prod"
    env: tuple[tuple[str, str], ...] = ()  # e.g. SPRING_PROFILES_ACTIVE=prod; never a secret
    state_dir: str = "/opt/liyaqa/desk"  # on the host: env copies and the swap note (rulings 23, 25)
    public_url: str = ""
    health_path: str = "/api/health"
    smoke_script: str = ""  # path on the host; empty: the guide's 8.1 checks, built in
    migrate_command: tuple[str, ...] = ("./gradlew", "flywayMigrate")
    migrations_path: str = "/app/db/migration"  # in the image; its SQL tells what a later rollback can expect
    run_migrations: bool = True  # staging applies its own at start-up (guide 5.2)
    backup_command: str = (
        ""  # prints the age of the last verified backup in minutes; needed when a release migrates
    )
    approvals: int = 0
    windows: bool = False
    branch_tags: bool = False  # `latest` and branch names are accepted
    proof_from: str = ""  # the environment that must have run the same digest (ruling 29)
    staging_proof: str = "digest"  # or "revision"
    standby: Standby = Standby.RUNNING
    keep_images: int = 5
    min_free_disk_mb: int = 1024
    min_free_memory_mb: int = 512  # for the extra copy (ruling 19); 0: not checked
    reason: str = ""  # why a local environment is refused
    timings: Timings = field(default_factory=Timings)
    database: Database = Database()
    watch: Watch = Watch()
