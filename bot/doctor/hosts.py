"""Each host, through one SSH connection as a run opens it: login, Docker, nginx, files, clock."""

import asyncio
from collections.abc import Callable

from bot.doctor.clocks import skew
from bot.doctor.finding import Finding, Mark, skipped, tried
from clients.credentials import Credentials
from clients.hosts import Hosts
from clients.server.session import HostSession
from policy.config import Environment
from policy.deploy.strays import idle, labelled_run
from policy.facts import HostFacts


async def examine_host(environment: Environment, host: str, credentials: Credentials) -> tuple[Finding, ...]:
    def step(name: str) -> str:
        return f"{environment.name}, host {host}, {name}"

    behind = tuple(map(step, ("Docker", "nginx", "files", "clock")))
    async with Hosts(credentials).session(environment, host) as session:
        door = await tried(step("SSH"), lambda: _login(session))
        if door.mark is Mark.FAILED:
            return door, *skipped("SSH", *behind)
        docker, nginx = await asyncio.gather(
            tried(step("Docker"), lambda: _docker(session, environment)),
            tried(step("nginx"), lambda: _nginx(session, environment)),
        )
        facts = await session.inspect(environment)
    return door, docker, nginx, *_read(step("files"), step("clock"), facts), *_idle(step, environment, facts)


async def _login(session: HostSession) -> str:
    """The cheapest command there is; another fault than the door's is told by the step it belongs to."""
    answer = await session.run_script("true", "", 10)
    return "the key is accepted, the host's key is the pinned one." if answer.code == 0 else "logged in."


async def _docker(session: HostSession, environment: Environment) -> str:
    found = await session.containers(environment)
    running = sum(container.running for container in found)
    return f"{len(found)} containers of {environment.container}, {running} running."


async def _nginx(session: HostSession, environment: Environment) -> str:
    site = await session.site(environment.name)
    return f"the helper answers; the site sends customers to port {site.port}."


def _idle(step: Callable[[str], str], environment: Environment, facts: HostFacts) -> tuple[Finding, ...]:
    """Ruling 20: the sweeper takes what an ended run left; everything else is a person's to remove."""
    found = [f"{c.name} ({_origin(labelled_run(c))})" for c in idle(environment, facts)]
    said = (
        f"{', '.join(found)} neither serve nor stand by. The desk removes what its ended runs left within"
        " the hour; remove the rest by hand."
    )
    return (Finding(step("containers"), Mark.WARN, said),) if found else ()


def _origin(run: int) -> str:
    return f"of run {run}" if run else "not the desk's"


def _read(files: str, clock: str, facts: HostFacts) -> tuple[Finding, ...]:
    if facts.fault_step == "files":
        return Finding(
            files, Mark.FAILED, f"{facts.fault}. Check that it exists and who may read it."
        ), *skipped("the files", clock)
    if facts.fault:
        return skipped(facts.fault_step, files, clock)
    return Finding(files, Mark.OK, "the env file is readable."), skew(clock, facts.clock_skew)
