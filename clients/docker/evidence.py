"""What is kept of a container before anything is changed (guide 11.3): its description, its log, a snapshot of its files."""

import json
from collections.abc import Mapping
from typing import Any

from clients.docker import containers
from clients.docker.engine import Engine
from clients.docker.images import NOT_FOUND
from policy.errors import DockerFault

_COMMIT = 600.0  # seconds; a snapshot copies what the container wrote
MOST = 64 * 1024 * 1024  # bytes of a log


async def describe(engine: Engine, container: str) -> tuple[bytes, Mapping[str, Any]]:
    found = await containers.detail(engine, container)
    if found is None:
        raise DockerFault(engine.host, "keep evidence", NOT_FOUND, f"{container} is gone")
    return json.dumps(found, indent=1).encode(), found


async def log(engine: Engine, container: str, lines: int) -> bytes:
    async with engine.call("logs", _COMMIT) as docker:
        parts = await docker.containers.container(container).log(
            stdout=True, stderr=True, tail=lines, timestamps=True
        )
    return "".join(parts).encode(errors="replace")[-MOST:]


async def snapshot(engine: Engine, container: str, repository: str, tag: str) -> str:
    """The image's id. The container is not paused: a breach is no reason to stop the service."""
    async with engine.call("commit container", _COMMIT) as docker:
        made = await docker.containers.container(container).commit(
            repository=repository, tag=tag, pause=False
        )
    return str(made["Id"])
