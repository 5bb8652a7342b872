"""The migrations container of a run: started once, waited for, never removed and never killed (ruling 28)."""

import asyncio
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from clients.docker import containers, output
from clients.docker.create import Wanted, ensure
from clients.docker.engine import Engine
from clients.docker.images import NOT_FOUND
from policy.errors import DockerFault

ENDED = {"exited", "dead"}
MOST_FILES, LONGEST_FILE = 2000, 2_000_000  # bytes
LOOK = 5.0  # seconds between two looks at the state; a wait that works answers at once


async def migrate(engine: Engine, wanted: Wanted, lines: int = 200) -> tuple[int, str]:
    """Exit code and redacted output. Whoever takes a run over finds the same container and waits on; a caller that
    gives up leaves it running.
    """
    identity = await ensure(engine, wanted)
    found = await _ended(engine, wanted.name, identity)
    return found["State"]["ExitCode"], await output.logs(engine, wanted.environment, identity, lines)


async def _ended(engine: Engine, name: str, identity: str) -> Mapping[str, Any]:
    """Docker may lose the end of a container from a wait that goes on: what tells it is the state, asked again."""
    while True:
        found = await containers.detail(engine, identity)
        if found is None:
            raise DockerFault(
                engine.host,
                "wait for migrations",
                NOT_FOUND,
                f"{name} was removed before its result was read",
            )
        if found["State"]["Status"] in ENDED:
            return found
        async with engine.call("wait for migrations", None) as docker:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await docker.containers.container(identity).wait(timeout=None)


async def files(engine: Engine, container: str, folder: str) -> dict[str, str]:
    """The texts of a folder's SQL files; empty when it is not there."""
    try:
        async with engine.call("read migrations") as docker:
            archive = await docker.containers.container(container).get_archive(folder)
    except DockerFault as fault:
        if fault.status == NOT_FOUND:
            return {}
        raise
    with archive:
        entries = [entry for entry in archive.getmembers() if entry.isfile() and entry.name.endswith(".sql")]
        return {PurePosixPath(entry.name).name: _text(archive, entry) for entry in entries[:MOST_FILES]}


def _text(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    found = archive.extractfile(entry)
    return found.read(LONGEST_FILE).decode(errors="replace") if found else ""
