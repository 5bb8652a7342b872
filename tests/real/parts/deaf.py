"""A Docker socket that loses what tells the end of a container: all else passes through to the real one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.real.parts.process import short_folder


class DeafSocket:
    """`waits` counts the waits whose answers were lost."""

    def __init__(self, real: Path) -> None:
        self.real, self.path = real, short_folder("deaf") / "docker.sock"
        self.waits = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        server = await asyncio.start_unix_server(self._serve, self.path)
        self.path.chmod(0o666)
        try:
            async with server:
                yield
        finally:
            self.path.unlink(missing_ok=True)
            self.path.parent.rmdir()

    async def _serve(self, asking: asyncio.StreamReader, answering: asyncio.StreamWriter) -> None:
        heard, told = await asyncio.open_unix_connection(self.real)
        answers = asyncio.create_task(_pass_on(heard, answering))
        try:
            while said := await asking.read(65536):
                if b"/wait HTTP/1.1\r\n" in said:
                    self.waits += 1
                    answers.cancel()
                told.write(said)
                await told.drain()
        finally:
            answers.cancel()
            await asyncio.wait([answers])
            for end in (told, answering):
                end.close()


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while said := await source.read(65536):
        sink.write(said)
        await sink.drain()
