"""A container's log in the sandbox: tail, since and until as Docker has them."""

import asyncio
from pathlib import Path

import pytest

from clients.server.session import HostSession
from sandbox.host import SandboxHost
from sandbox.host.engine.logs import framed

LINES = b"""\
2026-11-24T09:00:00.000Z  INFO first
2026-11-24T09:10:00.500Z ERROR second
\tat com.liyaqa.Second
2026-11-24T09:20:00.000Z  INFO third
"""
NINE = 1_795_510_800.0  # 2026-11-24, 09:00 UTC


def told(file: Path, tail: str = "all", since: float = 0, until: float = 0) -> list[str]:
    """The last word of each line; a frame is eight bytes and the line."""
    raw, words = framed(file, tail, since, until), []
    while raw:
        size = int.from_bytes(raw[4:8])
        words.append(raw[8 : 8 + size].decode().split()[-1].rpartition(".")[2])
        raw = raw[8 + size :]
    return words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, ["first", "second", "Second", "third"]),
        ({"since": NINE}, ["first", "second", "Second", "third"]),
        ({"since": NINE + 1}, ["second", "Second", "third"]),
        ({"since": NINE + 600.6}, ["third"]),
        ({"since": NINE + 3600}, []),
        ({"until": NINE + 600.5}, ["first", "second", "Second"]),
        ({"since": NINE + 1, "until": NINE + 700}, ["second", "Second"]),
        ({"tail": "2"}, ["Second", "third"]),
        ({"tail": "0"}, []),
        ({"tail": "2", "until": NINE + 700}, ["Second"]),
    ],
)
def test_a_line_is_told_when_its_moment_is_asked_for(
    tmp_path: Path, asked: dict[str, float], words: list[str]
) -> None:
    file = tmp_path / "log"
    file.write_bytes(LINES)
    assert told(file, **asked) == words  # type: ignore[arg-type]


async def test_the_bot_reads_of_a_running_container_what_was_said_since(session: HostSession) -> None:
    async def read(seconds: float) -> str:
        return await session.read_log("liyaqa-backend-blue", lines=100, seconds=seconds, longest=9999)

    assert "Started LiyaqaApplication" in await read(600)
    assert await read(600) == await read(0)
    assert await read(-600) == ""


async def test_an_application_that_is_stopped_says_goodbye_and_no_more(
    production: SandboxHost, session: HostSession
) -> None:
    """Although somebody keeps a connection open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", production.ports[0])
    writer.write(b"GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    await production.engine.containers.stop("liyaqa-backend-blue", 10)
    writer.close()
    said = await session.read_log("liyaqa-backend-blue", lines=100, seconds=0, longest=9999)
    assert said.splitlines()[-1].endswith("Graceful shutdown complete")
    assert "Traceback" not in said
