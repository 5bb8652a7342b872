"""A Docker socket in front of the daemon's own, which can hold one kind of request as a slow daemon would."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_CHUNK = 65536


class Tap:
    """Passes bytes both ways. After `hold("POST", "/rename")` the next such request waits here until `release()`."""

    def __init__(self, behind: Path) -> None:
        self._behind = behind
        self._wanted: tuple[bytes, bytes] | None = None
        self.held, self._free = asyncio.Event(), asyncio.Event()

    def hold(self, method: str, path: str) -> None:
        """`path`: a part of it."""
        self._wanted = (method.encode() + b" ", path.encode())
        self.held.clear()
        self._free.clear()

    def release(self) -> None:
        """What was held goes on to the daemon, if its sender is still there."""
        self._free.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(str(self._behind))
        ways = (self._pass(reader, back, watched=True), self._pass(there, writer, watched=False))
        await asyncio.gather(*ways, return_exceptions=True)
        for side in (writer, back):
            side.close()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, watched: bool
    ) -> None:
        while data := await reader.read(_CHUNK):
            if watched and self._fits(data):
                self._wanted = None
                self.held.set()
                await self._free.wait()
                if reader.at_eof():
                    return
            writer.write(data)
            await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.write_eof()

    def _fits(self, data: bytes) -> bool:
        if self._wanted is None:
            return False
        method, path = self._wanted
        return data.startswith(method) and path in data.split(b"\r\n", 1)[0]


@asynccontextmanager
async def tapped(docker_socket: Path, place: Path) -> AsyncIterator[Tap]:
    """Serves at `place` with the rights of the daemon's own socket."""
    tap = Tap(docker_socket)
    server = await asyncio.start_unix_server(tap.serve, str(place))
    _open_like(docker_socket, place)
    try:
        yield tap
    finally:
        tap.release()
        server.close()


def _open_like(model: Path, place: Path) -> None:
    os.chown(place, -1, model.stat().st_gid)
    place.chmod(0o660)
