"""The guide as data: what liyaqa.toml says, frozen. Built and validated by bot/config_file."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


class Role(StrEnum):
    DEPLOYER = "deployer"
    APPROVER = "approver"
    INCIDENT_COMMANDER = "incident_commander"
    SECURITY = "security"
    ADMIN = "admin"


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


@dataclass(frozen=True, slots=True)
class RoleMembers:
    """Listed ids apply only where no group is configured or the plan has none (ruling 39)."""

    role: Role
    users: tuple[str, ...] = ()
    group: str = ""  # Slack user group id, S...


@dataclass(frozen=True, slots=True)
class DayWindow:
    """An open window on one weekday (0 = Monday), times in UTC; `end` <= `start` runs past midnight."""

    weekday: int
    start: time
    end: time
    status: str  # "preferred" | "acceptable"
    note: str = ""


@dataclass(frozen=True, slots=True)
class HighTraffic:
    """A known high-traffic event, times in Gulf (Asia/Riyadh)."""

    name: str
    first: date
    last: date
    start: time = time(0)
    end: time = time(0)


@dataclass(frozen=True, slots=True)
class Windows:
    """Guide 1.3. Weekdays: 0 = Monday."""

    open: tuple[DayWindow, ...]
    avoid_days: tuple[int, ...] = (4,)  # Friday
    closed_days: tuple[int, ...] = (5, 6)  # Saturday, Sunday: emergency only
    peak_start: time = time(13)  # UTC
    peak_end: time = time(19)
    holidays: bool = True
    ramadan_start: time = time(18)  # Riyadh; ruling 35
    ramadan_end: time = time(3)
    ramadan: tuple[tuple[date, date], ...] = ()  # first and last day, when the team names them
    events: tuple[HighTraffic, ...] = ()


@dataclass(frozen=True, slots=True)
class Approvals:
    expire_minutes: float = 30
    remind_at: float = 0.5


@dataclass(frozen=True, slots=True)
class Channels:
    """Channel ids. `emergencies` of any kind go to incidents."""

    deployments: str
    incidents: str
    security: str = ""
    general: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """Guide 11.1 and appendix C: Slack user or group ids."""

    on_call: str = ""
    backup: str = ""
    escalation: str = ""
    phones: tuple[str, ...] = ()  # "name: number", shown when a page does not go out


@dataclass(frozen=True, slots=True)
class Reminders:
    """How often an incident asks for an update, in minutes; 0: never (guide 11.2, 11.3)."""

    outage_minutes: float = 5  # P0 and P1, a database's too
    security_minutes: float = 15
    p2_minutes: float = 30
    patience: int = 3  # ignored in a row until the next person is asked, and the pauses grow
    longest_minutes: float = 60  # of a pause that grows


@dataclass(frozen=True, slots=True)
class Playbooks:
    """`never_block`: the team's own networks, a bastion's, a monitor's, a CDN's, as CIDR."""

    never_block: tuple[str, ...] = ()
    block_hours: float = 24  # then the desk frees a blocked address; 0: a person does


@dataclass(frozen=True, slots=True)
class OpenRule:
    """Alerts that carry all these labels open an incident by themselves; all others wait for a person."""

    labels: tuple[tuple[str, str], ...]
    severity: str = "P0"
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Appendix B: where to look. Never a password; `note` may say where it is kept."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Escalation:
    """Appendix C: whom to call. Slack user or group ids."""

    area: str
    primary: str = ""
    backup: str = ""
    phones: tuple[str, ...] = ()  # "name: number", shown when a page does not go out


WORKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday")


@dataclass(frozen=True, slots=True)
class Posting:
    """A summary by the clock. `at` is the zone's; `channel` empty: #deployments."""

    name: str
    report: str = "summary"  # or "weekly"
    days: tuple[str, ...] = WORKDAYS
    at: time = time(9)
    zone: str = "Asia/Riyadh"
    channel: str = ""


POSTINGS = (
    Posting("daily"),
    Posting("weekly", report="weekly", days=("sunday",), at=time(9, 5)),
)


@dataclass(frozen=True, slots=True)
class Config:
    environments: tuple[Environment, ...]
    roles: tuple[RoleMembers, ...]
    channels: Channels
    windows: Windows
    approvals: Approvals = Approvals()
    contacts: Contacts = Contacts()
    reminders: Reminders = Reminders()
    playbooks: Playbooks = Playbooks()
    alerts: tuple[OpenRule, ...] = ()
    status_page: str = "https://status.liyaqa.com"
    links: tuple[Link, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    summaries: tuple[Posting, ...] = POSTINGS

    def environment(self, name: str) -> Environment | None:
        return next((e for e in self.environments if e.name == name), None)

    def members(self, role: Role) -> RoleMembers:
        return next((r for r in self.roles if r.role is role), RoleMembers(role))
