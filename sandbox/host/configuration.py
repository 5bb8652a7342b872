"""liyaqa.toml for a pair of sandbox hosts: the guide's rules, the sandbox workspace's people, short timings."""

from collections.abc import Mapping

from sandbox.host.machine import Machine

TIMINGS = {
    "connect": 5,
    "health": 20,
    "health_interval": 0.25,
    "min_uptime": 3,
    "watch": 20,
    "watch_interval": 1,
    "metrics_interval": 2,
    "slow_for": 10,
    "watch_until": 120,
    "sparse_interval": 10,
    "drain": 10,
    "expected_minutes": 1,
}

_HEAD = """\
# Written by the sandbox at each start. The guide as data; docs/reference/settings.md explains every key.
status_page = "https://status.liyaqa.com"

[channels]
deployments = "C0DEPLOYMENTS"
incidents = "C0INCIDENTS"
security = "C0SECURITY"
general = "C0GENERAL"

[contacts]
on_call = "U0ONCALL"
backup = "U0ENGINEER"
escalation = "U0COMMANDER"

[[summaries]] # late, so that moving the demo's clock about by day posts none
name = "daily"
at = "23:00"

[[summaries]]
name = "weekly"
report = "weekly"
days = ["friday"]
at = "23:05"

[[escalations]]
area = "DevOps"
primary = "U0ONCALL"
backup = "U0COMMANDER"

[[escalations]]
area = "Backend"
primary = "U0ENGINEER"
backup = "U0APPROVER1"

[[escalations]]
area = "Security"
primary = "U0SECURITY"
backup = "U0COMMANDER"

[[links]]
name = "Grafana"
url = "https://grafana.liyaqa.com"
note = "user admin, password in the vault"

[[links]]
name = "Alertmanager"
url = "https://alertmanager.liyaqa.com"
note = "user admin, password in the vault"

[[links]]
name = "Status page"
url = "https://status.liyaqa.com"

[roles.deployer]
users = ["U0ENGINEER", "U0APPROVER1", "U0APPROVER2", "U0COMMANDER", "U0ONCALL"]

[roles.approver]
users = ["U0APPROVER1", "U0APPROVER2", "U0COMMANDER"]

[roles.incident_commander]
users = ["U0COMMANDER", "U0ONCALL"]

[roles.security]
users = ["U0SECURITY"]

[roles.admin]
users = ["U0COMMANDER"]

[approvals]
expire_minutes = 30
remind_at = 0.5

[windows]
avoid_days = ["friday"]
closed_days = ["saturday", "sunday"]
peak = { start = "13:00", end = "19:00" }
holidays = true

[[windows.open]]
days = ["monday", "tuesday", "wednesday"]
start = "09:00"
end = "11:00"
status = "preferred"
note = "Full team available"

[[windows.open]]
days = ["thursday"]
start = "09:00"
end = "11:00"
status = "acceptable"
note = "Plan for Friday support"

[windows.ramadan]
start = "18:00"
end = "03:00"
dates = []

[environments.development]
strategy = "local"
reason = "Development is your own machine: run the backend there (http://localhost:8080)."
"""

_ENVIRONMENT = """
[environments.{name}]
strategy = "{strategy}"
repository = "{repository}"
container = "{container}"
public_url = "{public_url}"
env_file = "{env_file}"
state_dir = "{state_dir}"
network = "{network}"
ports = {ports}
min_free_disk_mb = 100
min_free_memory_mb = 64
{extra}
[environments.{name}.timings]
{timings}

[[environments.{name}.hosts]]
name = "{host}"
address = "{address}"
port = {port}
user = "{user}"
key_file = "{key_file}"
host_key = "{host_key}"
docker_socket = "{docker_socket}"
helper = "{helper}"
"""

_STAGING = """\
branch_tags = true
run_migrations = false
env = { SPRING_PROFILES_ACTIVE = "staging" }
"""
_PRODUCTION = """\
env = {{ SPRING_PROFILES_ACTIVE = "prod" }}
approvals = 2
windows = true
{proof}standby = "running"
migrate_command = ["./gradlew", "flywayMigrate"]
backup_command = "{backup}"
"""
_PROOF = """\
proof_from = "staging"
staging_proof = "digest"
"""


def toml(production: Machine, staging: Machine, *, proof: bool = True, **timings: float) -> str:
    """The whole file. `timings` overrule the short ones. `proof` False: production takes what staging never saw."""
    quick = {"health": 15, **timings, "watch": 0, "standby_hours": 0}
    rules = _PRODUCTION.format(backup=production.backup_command, proof=_PROOF if proof else "")
    return (
        _HEAD
        + _environment("staging", "replace", staging, _STAGING, quick)
        + _environment("production", "blue_green", production, rules, timings)
    )


def variables(production: Machine) -> dict[str, str]:
    """What the bot takes from its environment rather than from the file: metrics and the smoke login (ruling 33)."""
    return {
        "PROMETHEUS_URL": production.prometheus_url,
        "PROMETHEUS_SELECTOR": 'job="liyaqa-backend"',
        "SMOKE_EMAIL": "test@liyaqa.com",
        "SMOKE_PASSWORD": "test123",
    }


def _environment(name: str, strategy: str, host: Machine, extra: str, timings: Mapping[str, float]) -> str:
    merged = {**TIMINGS, **timings}
    return _ENVIRONMENT.format(
        name=name,
        strategy=strategy,
        repository=host.repository,
        container=host.container,
        public_url=host.public_url,
        env_file=host.env_file,
        state_dir=host.state_dir,
        network=host.network,
        ports=list(host.ports),
        extra=extra,
        timings="\n".join(f"{key} = {value:g}" for key, value in merged.items()),
        host=host.name,
        address=host.address,
        port=host.port,
        user=host.user,
        key_file=host.key_file,
        host_key=host.host_key,
        docker_socket=host.docker_socket,
        helper=host.helper,
    )
