"""What a container said, redacted: its own environment tells which values are secrets."""

import asyncio
from typing import Any

from clients.docker import containers, images
from clients.docker.engine import Engine
from clients.redact import Redact, redactor
from policy.config import Environment
from policy.errors import DockerFault

LONGEST = 20_000  # characters kept, from the end


async def logs(
    engine: Engine,
    environment: Environment,
    name_or_id: str,
    lines: int,
    *,
    since: float = 0,
    longest: int = LONGEST,
) -> str:
    """The last lines of both streams; `since`: the host's seconds since 1970. DockerFault 404 without such a container."""
    described = await containers.detail(engine, name_or_id)
    if described is None:
        raise DockerFault(engine.host, "logs", images.NOT_FOUND, f"{name_or_id} is gone")
    redact, said = await asyncio.gather(
        redaction(engine, environment, described), _read(engine, described["Id"], lines, since)
    )
    return redact(said)[-longest:]


async def redaction(engine: Engine, environment: Environment, described: Any) -> Redact:
    """Hides the container's variables, less those of the image and of liyaqa.toml: neither holds secrets."""
    image = await images.inspected(engine, described["Image"]) or {}
    built_in = (image.get("Config") or {}).get("Env") or []
    configured = [f"{key}={value}" for key, value in environment.env]
    return redactor(described["Config"].get("Env") or [], [*built_in, *configured])


async def _read(engine: Engine, identity: str, lines: int, since: float) -> str:
    async with engine.call("logs") as docker:
        container = docker.containers.container(identity)
        parts = await container.log(stdout=True, stderr=True, tail=lines, since=int(since))
    return "".join(parts).replace("\r\n", "\n").rstrip("\n")
