"""liyaqa.toml for a pair of target hosts: staging and production, with short timings."""

import os
import pwd

from tests.real.parts.host import TargetHost

TIMINGS = {
    "health": 10,
    "health_interval": 0.05,
    "min_uptime": 0.3,
    "watch": 1,
    "watch_interval": 0.2,
    "metrics_interval": 0.5,
    "slow_for": 2,
    "drain": 10,
    "verify": 5,
    "connect": 5,
}

LINKED = "U0ONCALL"  # in Slack, whoever runs the tests
_HEAD = """
summaries = []

[channels]
deployments = "C0DEPLOYMENTS"
incidents = "C0INCIDENTS"
security = "C0SECURITY"
general = "C0GENERAL"

[people]
os_logins = { ACCOUNT = "LINKED" }

[contacts]
on_call = "U0ONCALL"

[roles.deployer]
users = ["U0ENGINEER", "U0APPROVER1", "U0APPROVER2", "U0COMMANDER", "LOGIN"]
[roles.approver]
group = "S0APPROVERS"
[roles.incident_commander]
users = ["U0COMMANDER"]
[roles.admin]
users = ["U0COMMANDER"]

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
[[windows.open]]
days = ["thursday"]
start = "09:00"
end = "11:00"
status = "acceptable"
note = "Plan for Friday support"

[environments.development]
strategy = "local"
reason = "Development is your own machine."
"""

_ENVIRONMENT = """
[environments.{name}]
strategy = "{strategy}"
repository = "{repository}"
public_url = "{url}"
env_file = "{env_file}"
state_dir = "{state_dir}"
network = "{network}"
ports = {ports}
min_free_memory_mb = 0
migrate_command = ["/app", "migrate"]
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
docker_socket = "{socket}"
helper = "{helper}"
"""

_PRODUCTION = """
approvals = 2
windows = true
"""
_PROOF = """
proof_from = "staging"
"""
_STAGING = """
branch_tags = true
run_migrations = false
"""


def configuration(
    production: TargetHost, staging: TargetHost, *, proof: bool = True, database: str = "", **timings: float
) -> str:
    """`timings` overrule the short ones, in both environments. `proof` False: production takes what staging never saw."""
    asked = _PRODUCTION + (_PROOF if proof else "")
    if database:
        asked += f'database = {{ name = "{database}", user = "postgres" }}\n'
    login = f"os:{pwd.getpwuid(os.getuid()).pw_name}"  # who runs the tests may type on the bot's machine
    return (
        _HEAD.replace("LOGIN", login).replace("ACCOUNT", login[3:]).replace("LINKED", LINKED)
        + _environment("staging", "replace", staging, _STAGING, timings)
        + _environment("production", "blue_green", production, asked, timings)
    )


def _environment(name: str, strategy: str, host: TargetHost, extra: str, timings: dict[str, float]) -> str:
    merged = {**TIMINGS, **timings, **({"watch": 0} if strategy == "replace" else {})}
    return _ENVIRONMENT.format(
        name=name,
        strategy=strategy,
        repository=host.image,
        url=host.public_url,
        env_file=host.env_file,
        state_dir=host.account.home / "desk",
        network=host.network,
        ports=list(host.ports[:1] if strategy == "replace" else host.ports),
        extra=extra,
        timings="\n".join(f"{key} = {value}" for key, value in merged.items()),
        host=host.name,
        address=host.ssh_host,
        port=host.ssh_port,
        user=host.ssh_user,
        key_file=host.ssh_key,
        host_key=host.host_key,
        socket=host.docker_socket,
        helper=host.helper,
    )
