"""`python -m sandbox.demo` as a process of its own, and what it leaves behind."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from sandbox.demo.database import places

ROOT = Path(__file__).parents[2]
_ADDRESS = re.compile(r"^ +(http://127\.0\.0\.1:\d+)$", re.MULTILINE)


@dataclass(slots=True)
class Demo:
    folder: Path
    output: Path
    arguments: tuple[str, ...] = ()
    url: str = ""
    process: subprocess.Popen[bytes] | None = None
    family: dict[int, psutil.Process] = field(default_factory=dict)

    def said(self) -> str:
        """What it printed since its last start."""
        return self.output.read_text()

    async def start(self) -> str:
        """The address it prints."""
        self.launch()
        await self.until(lambda: _ADDRESS.search(self.said()) or not self.running())
        found = _ADDRESS.search(self.said())
        assert found, self.said() + self._log()
        await self.meet()
        return found[1]

    def launch(self) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-W",
                    "error",
                    "-m",
                    "sandbox.demo",
                    "--data",
                    str(self.folder),
                    *self.arguments,
                ],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={name: value for name, value in os.environ.items() if "DISPLAY" not in name},
                start_new_session=True,
            )

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    async def ended(self) -> int:
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, 60)

    async def tell(self, name: signal.Signals = signal.SIGINT) -> int:
        """Ends it as Ctrl-C does, and returns its exit code."""
        await self.meet()
        assert self.process is not None
        self.process.send_signal(name)
        return await self.ended()

    async def meet(self) -> None:
        """Remembers every process it has started, the database's too, which belongs to nobody."""
        assert self.process is not None
        tree = psutil.Process(self.process.pid)
        self.family |= {one.pid: one for one in (tree, *tree.children(recursive=True))}
        pid = self._database()
        if pid and psutil.pid_exists(pid):
            self.family[pid] = psutil.Process(pid)

    def children(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children()

    def left(self) -> list[str]:
        """What is still there of them."""
        return [" ".join(line(one)) for one in self.family.values() if one.is_running() and alive(one)]

    def bot(self) -> psutil.Process:
        return next(one for one in self.family.values() if is_bot(one))

    async def until(self, true: Callable[[], object], seconds: float = 90) -> None:
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110  processes are looked at, they tell nobody
                await asyncio.sleep(0.05)

    def end(self) -> None:
        """After a test, however it went: its children notice."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _database(self) -> int:
        files = [place / "data" / "postmaster.pid" for place in places(self.folder / "postgresql")]
        return next((int(file.read_text().split()[0]) for file in files if file.exists()), 0)

    def _log(self) -> str:
        log = self.folder / "bot.log"
        return log.read_text()[-3000:] if log.exists() else ""


def alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def is_bot(process: psutil.Process) -> bool:
    return "bot" in line(process)


def line(process: psutil.Process) -> list[str]:
    """What it was started with; nothing once it has ended."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []
