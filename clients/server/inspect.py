"""Everything a plan needs to know of a host, read in parallel. Nothing is assumed: the site names the live port."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from clients.docker import containers, images
from clients.docker.engine import Engine
from clients.server import envs, helper, system
from clients.ssh import files
from clients.ssh.link import Link
from policy import names
from policy.answers import SiteState
from policy.config import Environment, Strategy
from policy.errors import HostFault, HostUnreachable
from policy.facts import HostFacts
from policy.plan import LABEL_RUN, Container, HostPlan


@dataclass(frozen=True, slots=True)
class Seen:
    """The raw readings of one moment. `held`: every container of the host."""

    site: SiteState
    held: tuple[Container, ...]
    images: tuple[images.Image, ...]
    system: system.System
    env_hash: str
    copies: tuple[int, ...] = ()  # the runs whose env files are kept

    def listens(self, port: int) -> bool:
        return port in self.system.listening or any(c.running and c.port == port for c in self.held)


async def inspect(
    link: Link, engine: Engine, environment: Environment, key: bytes, clock: Callable[[], float]
) -> HostFacts:
    """Raises the HostFault that explains most when something cannot be read."""
    try:
        async with asyncio.TaskGroup() as group:
            site = group.create_task(helper.status(link, environment.name))
            held = group.create_task(containers.everything(engine, environment))
            there = group.create_task(images.listed(engine))
            data = group.create_task(files.read(link, environment.env_file))
            about = group.create_task(_system(link, engine, clock))
            copies = group.create_task(envs.kept(link, environment))
    except* HostFault as faults:
        raise _foremost(faults) from None
    answer = site.result()
    seen = Seen(
        helper.site(link.host.name, answer),
        held.result(),
        there.result(),
        about.result(),
        envs.keyed_hash(key, data.result()),
        copies.result(),
    )
    return facts(link.host.name, environment, seen)


async def _system(link: Link, engine: Engine, clock: Callable[[], float]) -> system.System:
    async with asyncio.TaskGroup() as group:
        about = group.create_task(system.read(link, clock))
        disk = group.create_task(_free_disk_mb(link, engine))
    return replace(about.result(), free_disk_mb=disk.result())


async def _free_disk_mb(link: Link, engine: Engine) -> int:
    """Where Docker keeps its data."""
    async with engine.call("info") as docker:
        info = await docker.system.info()
    return await system.free_disk_mb(link, info["DockerRootDir"])


def _foremost(faults: ExceptionGroup[HostFault]) -> HostFault:
    """A lost connection explains every other fault."""
    found = [fault for fault in _flat(faults) if isinstance(fault, HostFault)]
    return next((fault for fault in found if isinstance(fault, HostUnreachable)), found[0])


def _flat(group: ExceptionGroup[HostFault]) -> list[Exception]:
    nested = [_flat(e) if isinstance(e, ExceptionGroup) else [e] for e in group.exceptions]
    return [fault for faults in nested for fault in faults]


def facts(host: str, environment: Environment, seen: Seen) -> HostFacts:
    ours = tuple(c for c in seen.held if containers.belongs(c, environment))
    live = _live(seen, environment)
    rest = standby(ours, live, seen.site.port, environment)
    kept = {seen.site.port, rest.port if rest else 0}  # a stopped standby must be able to start where it was
    free = tuple(p for p in environment.ports if p not in kept and not seen.listens(p))
    plan = HostPlan(
        host=host,
        live=live,
        port=_next_port(environment, live, free),
        site_hash=seen.site.hash,
        env_hash=seen.env_hash,
    )
    return HostFacts(
        name=host,
        plan=plan,
        standby=rest,
        free_ports=free,
        site_port=seen.site.port,
        dead_port=not seen.listens(seen.site.port),
        free_disk_mb=seen.system.free_disk_mb,
        free_memory_mb=seen.system.free_memory_mb,
        clock_skew=seen.system.skew,
        token=seen.site.token,
        identity=seen.site.identity,
        ours=ours,
        last_run=max((*seen.copies, *_labelled(seen.held)), default=0),
        maintenance=seen.site.maintenance,
        local_images=tuple(tag for image in seen.images for tag in image.tags_of(environment.repository)),
    )


def _labelled(held: Sequence[Container]) -> Iterator[int]:
    """The runs of whatever this or another desk started here."""
    for found in held:
        run = found.label(LABEL_RUN)
        if run.isascii() and run.isdecimal() and len(run) < 16:
            yield int(run)


def standby(
    ours: Sequence[Container], live: Container | None, site_port: int, environment: Environment
) -> Container | None:
    """What a swap returns to. Between the switch and the renaming that is the container still named blue; when the
    site's port is dead, the one that used to serve there.
    """
    others = {c.name: c for c in ours if live is None or c.id != live.id}
    blue, old = (others.get(name) for name in (names.blue(environment), names.old(environment)))
    if live is None:
        fallen = [c for c in ours if c.port == site_port and c.name != names.failed(environment)]
        return next(iter(fallen), blue or old)
    return blue if blue and blue.running else old


def _live(seen: Seen, environment: Environment) -> Container | None:
    """Whatever container publishes the site's port, whoever started it."""
    running = [c for c in seen.held if c.running]
    found = next((c for c in running if seen.site.port and c.port == seen.site.port), None)
    if found is None and environment.strategy is Strategy.REPLACE:
        found = next((c for c in running if c.name == names.blue(environment)), None)
    return found


def _next_port(environment: Environment, live: Container | None, free: Sequence[int]) -> int:
    """Staging starts the new one where the old one was (guide 3.2); 0 when the pool is full."""
    if environment.strategy is Strategy.REPLACE:
        return live.port if live else environment.ports[0]
    return next(iter(free), 0)
