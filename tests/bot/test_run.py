"""`run` as a process: on a PostgreSQL of its own, small when idle, and ended by SIGTERM."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from sandbox.slack.workspace import SlackWorkspace
from tests.bot.sample import SHIPPED, on_loopback
from tests.real.parts.process import free_port

pytestmark = pytest.mark.timeout(120)
IDLE_MEGABYTES = 120  # of issue 2's speed budget


@pytest.fixture
async def embedded(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Process]:
    """`python -m bot run --embedded`, ready; every host is on loopback, as it must be."""
    on_loopback(installation)
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("PORT", str(port := free_port()))
    async with SlackWorkspace() as slack:
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", slack.bot_token)
        monkeypatch.setenv("SLACK_SIGNING_SECRET", slack.signing_secret)
        process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-W",
                "error",
                "-m",
                "bot",
                "run",
                "--embedded",
                "--data",
                str(tmp_path / "data"),
            ),
            cwd=SHIPPED.parent,
            stderr=asyncio.subprocess.PIPE,
        )
        await _ready(process, port)
        yield process
        if process.returncode is None:
            process.kill()
            await process.wait()


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
    embedded: Process,
) -> None:
    bot = psutil.Process(embedded.pid)
    servers = [
        p for p in psutil.process_iter() if "postgres" in p.name() and p.create_time() > bot.create_time()
    ]

    idle = bot.memory_info().rss / 1e6
    sys.stdout.write(f"\nidle memory: {idle:.0f} MB, the budget is {IDLE_MEGABYTES} MB\n")
    assert idle < IDLE_MEGABYTES
    assert servers

    embedded.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(embedded.wait(), 30) == 0

    log = await _log(embedded)
    assert '"event": "stopped"' in log
    assert "Traceback" not in log
    gone, alive = await asyncio.to_thread(psutil.wait_procs, servers, 10)
    assert gone
    assert not [p for p in alive if p.is_running() and p.ppid() in {s.pid for s in servers}]
