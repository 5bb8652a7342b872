"""Ruling 51: what `/deploy plan` prints, pasted into the deploy user's shell, does what the desk does."""

import shlex
from dataclasses import replace
from typing import Any

import pytest

from policy.config import Environment, Strategy
from policy.plan import LABEL_DIGEST, LABEL_ENVIRONMENT, LABEL_RELEASE, Plan, StepKind
from policy.shell import commands
from tests.real.helper_calls import register, served, switch, two_releases
from tests.real.parts.host import TargetHost
from tests.real.rulings.office import Office, environment, office

_LABELS = (LABEL_RELEASE, LABEL_DIGEST, LABEL_ENVIRONMENT)
_RUN = 1


def printed(place: Environment, plan: Plan) -> list[str]:
    """All of it after the first line, which opens the very shell."""
    lines = [line for step in plan.steps for line in commands(place, plan, step, _RUN)]
    assert lines[0].startswith("ssh ")
    return lines[1:]


def paste(host: TargetHost, lines: list[str]) -> str:
    done = host.sshd.shell("\n".join(["set -eu", *lines, ""]))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def containers(host: TargetHost) -> dict[str, dict[str, Any]]:
    """By name, what has to be equal; the pool's ports by their place in it, a migration by what it ran."""
    return {name.split("-migrate-")[0]: _container(host, name) for name in host.docker.containers()}


def _container(host: TargetHost, name: str) -> dict[str, Any]:
    found: Any = host.docker.inspect(name)
    bindings = [b for bound in (found["HostConfig"]["PortBindings"] or {}).values() for b in bound]
    labels = found["Config"]["Labels"] or {}
    migrates = "-migrate-" in name
    return {
        "image": found["Image"],
        "command": found["Config"]["Cmd"],
        "env": sorted(found["Config"]["Env"]),
        "networks": sorted(found["NetworkSettings"]["Networks"]),
        "running": found["State"]["Running"],
        "restart": found["HostConfig"]["RestartPolicy"]["Name"],
        "ports": [(b["HostIp"], host.ports.index(int(b["HostPort"]))) for b in bindings],
        "labels": None if migrates else {key: labels.get(key, "") for key in _LABELS},
    }


def site(host: TargetHost) -> str:
    text = host.nginx.site.read_text().replace(str(host.nginx.port), "PUBLIC")
    for index, port in enumerate(host.ports):
        text = text.replace(f":{port}", f":P{index}")
    return text


def live_port(host: TargetHost) -> list[int]:
    return [host.ports.index(port) for port in host.nginx.live_ports()]


async def same_on_both(here: Office, there: Office, host: TargetHost, twin: TargetHost, version: str) -> None:
    plan = (await here.allowed(version)).plan
    assert (await there.allowed(version)).plan.release == plan.release
    paste(host, printed(here.environment, plan))
    await there.deployed(version)
    assert containers(host) == containers(twin)
    assert site(host) == site(twin)
    assert live_port(host) == live_port(twin)


async def test_pasting_the_plan_of_production_does_what_the_desk_does(
    host: TargetHost, twin_host: TargetHost, database_url: str, empty_database_url: str
) -> None:
    host.images.push("v1.3.0", migrations="V14__add_rooms")
    host.images.push("v1.4.0")
    for target in (host, twin_host):
        target.run_release("v1.2.3")
    backed_up = {"backup_command": "echo 30"}
    async with (
        office(empty_database_url, environment(host, **backed_up)) as here,
        office(database_url, environment(twin_host, **backed_up)) as there,
    ):
        await same_on_both(here, there, host, twin_host, "v1.3.0")
        assert live_port(host) == [1]
        assert "V14__add_rooms" in host.docker.command("logs", f"liyaqa-backend-migrate-{_RUN}")
        # Again, with a standby in the way, from what the first plan left.
        await same_on_both(here, there, host, twin_host, "v1.4.0")


async def test_pasting_the_first_plan_of_an_empty_host_does_what_the_desk_does(
    host: TargetHost, twin_host: TargetHost, database_url: str, empty_database_url: str
) -> None:
    async with (
        office(empty_database_url, environment(host)) as here,
        office(database_url, environment(twin_host)) as there,
    ):
        assert register(host, token=7).code == 0  # the desk has been here: its token is read back, not typed
        await same_on_both(here, there, host, twin_host, "v1.2.4")


async def test_pasting_the_plan_of_staging_does_what_the_desk_does(
    host: TargetHost, twin_host: TargetHost, database_url: str, empty_database_url: str
) -> None:
    def staging(target: TargetHost) -> Environment:
        made = environment(target, strategy=Strategy.REPLACE, run_migrations=False)
        return replace(made, ports=target.ports[:1])

    for target in (host, twin_host):
        target.run_release("v1.2.3", name="liyaqa-backend")
    async with (
        office(empty_database_url, staging(host)) as here,
        office(database_url, staging(twin_host)) as there,
    ):
        await same_on_both(here, there, host, twin_host, "v1.2.4")
        assert set(containers(host)) == {"liyaqa-backend", "liyaqa-backend-old"}


@pytest.mark.parametrize("strategy", [Strategy.BLUE_GREEN, Strategy.REPLACE])
async def test_the_first_command_opens_that_shell(
    host: TargetHost, database_url: str, strategy: Strategy
) -> None:
    host.run_release("v1.2.3", name="liyaqa-backend-blue")
    async with office(database_url, environment(host, strategy=strategy)) as here:
        plan = (await here.allowed("v1.2.4")).plan
    first = next(s for s in plan.steps if s.kind is StepKind.CONNECT)
    (line,) = commands(here.environment, plan, first)
    assert shlex.split(line)[1:] == host.sshd.client_command()[-3:]


def test_the_token_of_nobody_moves_nothing_once_a_desk_has_registered(host: TargetHost) -> None:
    two_releases(host)
    assert switch(host, host.ports[1], token=0).code == 76
    assert served(host) == "v1.2.3"
