"""`run` as a process: on a PostgreSQL of its own, small when idle, and ended by SIGTERM."""

import asyncio
import shutil
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from sandbox.slack.workspace import SlackWorkspace
from tests.bot.sample import SHIPPED, on_loopback
from tests.real.parts.process import free_port, short_folder

pytestmark = pytest.mark.timeout(120)
IDLE_MEGABYTES = 120  # of issue 2's speed budget


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder that the database's own user may enter too."""
    folder = short_folder("embedded")
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
async def embedded(installation: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    """`python -m bot run --embedded`, ready; every host is on loopback, as it must be."""
    on_loopback(installation)
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("PORT", str(port := free_port()))
    async with SlackWorkspace() as slack:
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", slack.bot_token)
        monkeypatch.setenv("SLACK_SIGNING_SECRET", slack.signing_secret)
        process = await _started(data)
        await _ready(process, port)
        yield process
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _started(data: Path) -> Process:
    command = [sys.executable, "-W", "error", "-m", "bot", "run", "--embedded", "--data", str(data)]
    return await asyncio.create_subprocess_exec(*command, cwd=SHIPPED.parent, stderr=asyncio.subprocess.PIPE)


def _of_the_database(data: Path, bot: Process) -> list[psutil.Process]:
    """Whatever has that folder in its command line, but the bot."""
    naming = [p for p in psutil.process_iter(["cmdline"]) if str(data) in " ".join(p.info["cmdline"] or ())]
    return [p for p in naming if p.pid != bot.pid]


async def _ready(process: Process, port: int) -> None:
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(_answers, port):
            assert process.returncode is None, (await _log(process))[-3000:]
            await asyncio.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


async def _log(process: Process) -> str:
    assert process.stderr is not None
    return (await process.stderr.read()).decode()


@pytest.mark.bench
async def test_the_embedded_bot_is_small_when_idle_and_sigterm_ends_it_and_its_database(
    embedded: Process, data: Path
) -> None:
    servers = _of_the_database(data, embedded)

    idle = psutil.Process(embedded.pid).memory_info().rss / 1e6
    sys.stdout.write(f"\nidle memory: {idle:.0f} MB, the budget is {IDLE_MEGABYTES} MB\n")
    assert idle < IDLE_MEGABYTES
    assert servers

    embedded.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(embedded.wait(), 30) == 0

    log = await _log(embedded)
    assert '"event": "stopped"' in log
    assert "Traceback" not in log
    _, alive = await asyncio.to_thread(psutil.wait_procs, servers, 10)
    assert not alive


@pytest.mark.parametrize("moment", ["initdb", "bin/postgres"])
async def test_sigterm_while_its_database_starts_leaves_no_server_behind(
    installation: Path, data: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    on_loopback(installation)
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{free_port()}/api/")
    process = await _started(data)
    seen: list[psutil.Process] = []
    async with asyncio.timeout(60):
        while not any(moment in word for p in seen for word in p.info["cmdline"] or ()):
            assert process.returncode is None, (await _log(process))[-3000:]
            await asyncio.sleep(0.005)
            seen = _of_the_database(data, process)
    process.send_signal(signal.SIGTERM)

    assert await asyncio.wait_for(process.wait(), 60) == 0
    assert "Traceback" not in await _log(process)
    _, alive = await asyncio.to_thread(psutil.wait_procs, _of_the_database(data, process), 10)
    assert not alive
