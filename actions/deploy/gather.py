"""Reads every fact a decision looks at, once, in parallel, each with its own deadline."""

import asyncio
from dataclasses import replace

from actions.desk import Desk
from policy.config import Environment, Role, Strategy
from policy.deploy.planning import config_hash
from policy.errors import BotError, HostFault
from policy.facts import Facts, HostFacts, ImageFacts, Person, Proof, Request
from policy.runs import OPEN, Kind, Run


async def at_hand(desk: Desk, request: Request) -> Facts:
    """What needs nothing from outside but the clock."""
    now = await desk.store.now()
    environment = desk.config.environment(request.environment)
    names = tuple(e.name for e in desk.config.environments)
    return Facts(
        now,
        environment,
        names,
        desk.calendar.intervals(now),
        on_call=desk.config.contacts.on_call,
        windows=desk.config.windows,
    )


async def gather(desk: Desk, request: Request, *, own: Run | None = None) -> Facts:
    """`own`: the run being re-checked, which must not count as somebody else's."""
    facts = await at_hand(desk, request)
    environment = facts.environment
    if environment is None or environment.strategy is Strategy.LOCAL:
        return facts
    return await _remote(desk, request, environment, own, facts)


async def _remote(
    desk: Desk, request: Request, environment: Environment, own: Run | None, facts: Facts
) -> Facts:
    async with asyncio.TaskGroup() as group:
        image = group.create_task(_image(desk, environment, request.version))
        hosts = [group.create_task(host_facts(desk, environment, host.name)) for host in environment.hosts]
        record = group.create_task(_record(desk, request, environment, own, facts))
        approvers = group.create_task(_candidates(desk, request.person, environment))
    facts = replace(
        record.result(),
        image=image.result(),
        hosts=tuple(task.result() for task in hosts),
        candidates=approvers.result(),
        config_hash=config_hash(environment),
    )
    return await _about_the_bytes(desk, environment, _drift(facts))


async def _image(desk: Desk, environment: Environment, version: str) -> ImageFacts:
    key = ("image", environment.repository, version)
    return await desk.readings.share(key, lambda: _find(desk, environment.repository, version))


async def _find(desk: Desk, repository: str, version: str) -> ImageFacts:
    try:
        return await desk.registry.find(repository, version)
    except BotError as fault:
        return ImageFacts(fault=getattr(fault, "detail", str(fault)))


async def host_facts(desk: Desk, environment: Environment, name: str) -> HostFacts:
    return await desk.readings.share(("host", environment.name, name), lambda: _read(desk, environment, name))


async def _read(desk: Desk, environment: Environment, name: str) -> HostFacts:
    try:
        async with (
            asyncio.timeout(environment.timings.connect),
            desk.hosts.session(environment, name) as host,
        ):
            return await host.inspect(environment)
    except HostFault as fault:
        return HostFacts(name, fault=getattr(fault, "detail", "") or repr(fault), fault_step="ssh")
    except TimeoutError:
        return HostFacts(name, fault=f"no answer within {environment.timings.connect:g} s", fault_step="ssh")


async def _record(
    desk: Desk, request: Request, environment: Environment, own: Run | None, facts: Facts
) -> Facts:
    name, store = environment.name, desk.store
    runs = [r for r in await store.open_runs(name) if own is None or r.id != own.id]
    holder = await store.holder(name)
    return replace(
        facts,
        live=await store.live(name),
        lock=await store.lock(name),
        incident=await store.blocking_incident(name),
        same=next((r for r in runs if _same(r, request)), None),
        holder=None if own is not None and holder is not None and holder.id == own.id else holder,
        queued=len(await store.queue(name)),
    )


def _same(run: Run, request: Request) -> bool:
    return run.kind is Kind.DEPLOY and run.phase in OPEN and run.version == request.version


async def _candidates(desk: Desk, person: Person, environment: Environment) -> tuple[str, ...]:
    if not environment.approvals:
        return ()
    try:
        return tuple(user for user in await desk.people.holders(Role.APPROVER) if user != person.id)
    except BotError:
        return ()


def _drift(facts: Facts) -> Facts:
    """Ruling 22: a live container the record does not know is `changed outside the bot`.

    While another run is on the hosts, they differ from the record because of it.
    """
    if facts.live is None or facts.holder is not None:
        return facts
    known = facts.live.container_id
    return replace(facts, hosts=tuple(_mark(host, known.split(",")) for host in facts.hosts))


def _mark(host: HostFacts, known: list[str]) -> HostFacts:
    live = host.plan.live if host.plan else None
    if host.plan is None or live is None or live.id in known:
        return host
    return replace(host, plan=replace(host.plan, changed_outside=True))


async def _about_the_bytes(desk: Desk, environment: Environment, facts: Facts) -> Facts:
    release = facts.image.release
    if release is None:
        return facts
    async with asyncio.TaskGroup() as group:
        proof = group.create_task(_proof(desk, environment, release.digest))
        bad = group.create_task(desk.store.quarantine(environment.name, release.digest))
        backup = group.create_task(_backup(desk, environment, bool(release.migrations)))
    return replace(facts, proof=proof.result(), quarantined=bad.result(), backup_minutes=backup.result())


async def _proof(desk: Desk, environment: Environment, digest: str) -> Proof | None:
    """Ruling 29: recorded here as healthy, or found running healthy on the earlier environment's host now."""
    earlier = desk.config.environment(environment.proof_from)
    if earlier is None:
        return None
    if at := await desk.store.ran_well(earlier.name, digest):
        return Proof(earlier.name, at, "recorded")
    running = [await _runs_well(desk, earlier, host.name, digest) for host in earlier.hosts]
    return Proof(earlier.name, None, "running") if any(running) else None


async def _runs_well(desk: Desk, environment: Environment, name: str, digest: str) -> bool:
    facts = await host_facts(desk, environment, name)
    live = facts.plan.live if facts.plan else None
    if live is None or not live.running or live.digest != digest:
        return False
    return await _healthy(desk, environment, name, live.port)


async def _healthy(desk: Desk, environment: Environment, name: str, port: int) -> bool:
    try:
        async with desk.hosts.session(environment, name) as host:
            return (await host.get(port, environment.health_path)).status == 200
    except HostFault:
        return False


async def _backup(desk: Desk, environment: Environment, migrates: bool) -> float | None:
    """Minutes since the last verified backup, as the environment's own command prints it (ruling 28)."""
    if not (migrates and environment.run_migrations and environment.backup_command):
        return None
    try:
        async with desk.hosts.session(environment, environment.hosts[0].name) as host:
            exit_ = await host.run_script(environment.backup_command, "", environment.timings.connect)
            return float(exit_.output.strip().splitlines()[-1]) if exit_.code == 0 else None
    except (HostFault, ValueError, IndexError):
        return None
