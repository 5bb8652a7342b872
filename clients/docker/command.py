"""A command inside a running container, as an argument vector: never a shell."""

import json
import struct
from collections.abc import Sequence

import aiohttp

from clients.docker.engine import Engine

_HEADER = 8  # of a frame: the stream, three zeros, the length


async def run(
    engine: Engine, container: str, words: Sequence[str], *, seconds: float, longest: int
) -> tuple[int | None, str]:
    """Its exit code, None while it still runs, and the first `longest` bytes of both streams."""
    async with engine.call("run in container", seconds) as docker:
        made = await docker.containers.container(container).exec(list(words))
        body = json.dumps({"Detach": False, "Tty": False})
        async with docker._query(f"exec/{made.id}/start", "POST", data=body) as answer:  # noqa: SLF001 - aiodocker's own way takes the raw connection, which a tunnel has not
            said = await _frames(answer.content, longest)
        return (await made.inspect())["ExitCode"], said.decode(errors="replace").replace("\r\n", "\n")


async def _frames(stream: aiohttp.StreamReader, longest: int) -> bytes:
    """What is over the limit is read and dropped, so that the command can end."""
    kept = bytearray()
    while header := await stream.read(_HEADER):
        while len(header) < _HEADER and (more := await stream.read(_HEADER - len(header))):
            header += more
        left = struct.unpack(">BxxxL", header)[1] if len(header) == _HEADER else 0
        while left and (part := await stream.read(min(left, 65536))):
            left -= len(part)
            kept += part[: longest - len(kept)]
    return bytes(kept)
