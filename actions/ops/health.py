"""Is it up? The public address, and each host's live container, read in parallel (guide 3.4, 4.5, 8.2)."""

import asyncio
import time
from dataclasses import dataclass

from actions.deploy.gather import host_facts
from actions.desk import Desk
from actions.faults import words
from actions.steps.verify import healthy
from policy.answers import Probe
from policy.config import Environment
from policy.errors import BotError
from policy.facts import HostFacts
from policy.plan import Container
from policy.summary import Health

PUBLIC_WITHIN = 2.0  # seconds; slower is an answer too, so it ends before a summary gives the part up


@dataclass(frozen=True, slots=True)
class HostHealth:
    """`facts.fault` set: nothing else could be read. `up` in seconds, None when the container could not be asked."""

    facts: HostFacts
    health: Health
    up: float | None = None
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    environment: str
    public_url: str
    public: Health
    hosts: tuple[HostHealth, ...]


async def check(desk: Desk, environment: Environment) -> Checked:
    """Never raises for what a host or an address does; the database is not asked."""
    async with asyncio.TaskGroup() as group:
        public = group.create_task(public_health(desk, environment))
        hosts = [group.create_task(_host(desk, environment, host.name)) for host in environment.hosts]
    found = tuple(task.result() for task in hosts)
    return Checked(environment.name, environment.public_url, public.result(), found)


async def public_health(desk: Desk, environment: Environment) -> Health:
    """As a customer sees it."""
    url = f"{environment.public_url.rstrip('/')}{environment.health_path}"
    started = time.monotonic()
    try:
        async with asyncio.timeout(PUBLIC_WITHIN):
            probe = await desk.public.check(url)
    except TimeoutError:
        return Health(ok=False, detail=f"no answer within {PUBLIC_WITHIN:g} s")
    return _health(probe, time.monotonic() - started)


def _health(probe: Probe, seconds: float) -> Health:
    if healthy(probe):
        return Health(ok=True, detail=f"answered in {seconds:.1f} s")
    if probe.status == 200:
        return Health(ok=False, detail="it answers, and says that it is not UP")
    return Health(ok=False, detail=f"status {probe.status}" if probe.status else f"no answer: {probe.error}")


async def _host(desk: Desk, environment: Environment, name: str) -> HostHealth:
    facts = await host_facts(desk, environment, name)
    live = facts.plan.live if facts.plan else None
    if facts.fault or live is None:
        return HostHealth(facts, Health(None, facts.fault or "nothing is live"))
    try:
        async with asyncio.timeout(environment.timings.connect):
            return await _live(desk, environment, facts, live)
    except BotError as fault:
        return HostHealth(facts, Health(None, words(fault)))
    except TimeoutError:
        return HostHealth(facts, Health(None, f"no answer within {environment.timings.connect:g} s"))


async def _live(desk: Desk, environment: Environment, facts: HostFacts, live: Container) -> HostHealth:
    async with desk.hosts.session(environment, facts.name) as host:
        started = time.monotonic()
        probe = await host.get(live.port, environment.health_path)
        seconds = time.monotonic() - started
        up, restarts, _ = await host.uptime(live.id)
    return HostHealth(facts, _health(probe, seconds), up, restarts)
