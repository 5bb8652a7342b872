"""Containers as Docker describes them, read into policy's vocabulary, and the small verbs on one container."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from clients.docker.engine import Engine
from clients.docker.images import NOT_FOUND, Image, listed
from policy.config import Environment
from policy.errors import DockerFault
from policy.plan import LABEL_DIGEST, LABEL_ENVIRONMENT, LABEL_RELEASE, Container

LABEL_KIND = "com.liyaqa.desk.kind"  # tells a run's release from its migrations: both carry the run's label
RELEASE, MIGRATIONS = "release", "migrations"
LOOPBACK = {"127.0.0.1", "::1"}
NOT_MODIFIED = 304


async def detail(engine: Engine, name_or_id: str) -> Mapping[str, Any] | None:
    """Docker's own description, environment included: keep it inside clients. None when there is no such container."""
    try:
        async with engine.call("inspect container") as docker:
            return await docker.containers.container(name_or_id).show()
    except DockerFault as fault:
        if fault.status != NOT_FOUND:
            raise
        return None


async def details(engine: Engine, **filters: list[str]) -> tuple[Mapping[str, Any], ...]:
    """Every container, stopped ones too; one that goes meanwhile is left out."""
    async with engine.call("list containers") as docker:
        found = await docker.containers.list(all=True, filters=filters)
    shown = await asyncio.gather(*(detail(engine, c.id) for c in found))
    return tuple(c for c in shown if c is not None)


async def read(engine: Engine, environment: Environment, name_or_id: str) -> Container | None:
    described, images = await asyncio.gather(detail(engine, name_or_id), listed(engine))
    return container(described, environment, images) if described else None


async def everything(engine: Engine, environment: Environment) -> tuple[Container, ...]:
    """Every container of the host, whoever started it."""
    described, images = await asyncio.gather(details(engine), listed(engine))
    return tuple(sorted((container(d, environment, images) for d in described), key=lambda c: c.name))


def belongs(found: Container, environment: Environment) -> bool:
    """A release of ours by label, or a hand-started one by its name or by a port of the pool (ruling 21)."""
    if label := found.label(LABEL_ENVIRONMENT):
        return label == environment.name and found.label(LABEL_KIND) != MIGRATIONS
    known = {
        environment.container,
        *(f"{environment.container}-{end}" for end in ("blue", "green", "old", "failed")),
    }
    return found.name in known or found.port in environment.ports


def container(described: Mapping[str, Any], environment: Environment, images: Iterable[Image]) -> Container:
    image = next((i for i in images if i.id == described["Image"]), Image(described["Image"]))
    labels = described["Config"].get("Labels") or {}
    address, port = binding(described, environment.container_port)
    return Container(
        id=described["Id"],
        name=described["Name"].removeprefix("/"),
        image_id=image.id,
        version=labels.get(LABEL_RELEASE)
        or _version(described["Config"]["Image"], image, environment.repository),
        digest=labels.get(LABEL_DIGEST) or image.digest_of(environment.repository),
        port=port,
        running=described["State"]["Running"],
        labels=tuple(sorted(labels.items())),
        public=bool(port) and address not in LOOPBACK,
    )


def _version(reference: str, image: Image, repository: str) -> str:
    name, _, tag = reference.rpartition(":")
    if name == repository:
        return tag
    return next(iter(image.tags_of(repository)), "unknown")


def binding(described: Mapping[str, Any], inside: int) -> tuple[str, int]:
    """Address and port on the host that lead to the application; a public binding before a loopback one, since it
    is the one to warn of. ("", 0) when none. A stopped container has its bindings still.
    """
    ports = described["HostConfig"].get("PortBindings") or {}
    live = described.get("NetworkSettings", {}).get("Ports") or {}
    found = (
        live.get(f"{inside}/tcp")
        or ports.get(f"{inside}/tcp")
        or next((b for b in ports.values() if b), None)
        or []
    )
    pairs = [(b.get("HostIp") or "0.0.0.0", int(b.get("HostPort") or 0)) for b in found]  # noqa: S104 - Docker's default
    return min(pairs, key=lambda pair: pair[0] in LOOPBACK, default=("", 0))


async def stop(engine: Engine, name_or_id: str, seconds: int) -> None:
    """SIGTERM, then SIGKILL after `seconds`. Fine when it has stopped or gone."""
    try:
        async with engine.call("stop container", seconds + 30) as docker:
            await docker.containers.container(name_or_id).stop(t=seconds)
    except DockerFault as fault:
        if fault.status not in {NOT_FOUND, NOT_MODIFIED}:
            raise


async def start(engine: Engine, name_or_id: str) -> None:
    """Fine when it runs already."""
    async with engine.call("start container") as docker:
        await docker.containers.container(name_or_id).start()


async def restart(engine: Engine, name_or_id: str, seconds: int) -> None:
    """SIGTERM, SIGKILL after `seconds`, then a start."""
    async with engine.call("restart container", seconds + 60) as docker:
        await docker.containers.container(name_or_id).restart(t=seconds)


async def remove(engine: Engine, name_or_id: str) -> None:
    """Its anonymous volumes go too. Fine when it is gone, also while another removal is under way."""
    await stop(engine, name_or_id, 10)
    try:
        async with engine.call("remove container") as docker:
            await docker.containers.container(name_or_id).delete(force=True, v=True)
    except DockerFault as fault:
        if fault.status != NOT_FOUND and "already in progress" not in fault.detail:
            raise


async def rename(engine: Engine, name_or_id: str, name: str) -> None:
    """Fine when it has that name."""
    found = await detail(engine, name_or_id)
    if found and found["Name"] == f"/{name}":
        return
    async with engine.call("rename container") as docker:
        await docker.containers.container(name_or_id).rename(name)


async def set_restart(engine: Engine, name_or_id: str, policy: str) -> None:
    """Fine when it is so; looking is quicker than an update."""
    found = await detail(engine, name_or_id)
    if found and found["HostConfig"]["RestartPolicy"]["Name"] == policy:
        return
    body = {"RestartPolicy": {"Name": policy, "MaximumRetryCount": 0}}
    async with engine.call("update container") as docker:
        await docker._query_json(f"containers/{name_or_id}/update", "POST", data=body)  # noqa: SLF001 - aiodocker has no verb for it


async def uptime(engine: Engine, name_or_id: str, now: datetime) -> tuple[float, int, bool]:
    """Seconds up by the host's clock `now`, restarts, running. DockerFault 404 when it is gone."""
    found = await detail(engine, name_or_id)
    if found is None:
        raise DockerFault(engine.host, "inspect container", NOT_FOUND, f"{name_or_id} is gone")
    state = found["State"]
    running = state["Running"] and not state["Restarting"]
    up = max((now - _moment(state["StartedAt"])).total_seconds(), 0.0) if running else 0.0
    return up, found["RestartCount"], running


def _moment(text: str) -> datetime:
    """Docker writes nanoseconds, Python reads microseconds."""
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.replace("Z", "+00:00")))
