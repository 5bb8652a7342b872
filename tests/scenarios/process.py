"""`python -m bot run` as a process of its own, to be killed and started at will."""

import asyncio
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.real.parts.process import accepts, free_port

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Bot:
    environment: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "bot", "run"],
                cwd=ROOT,
                env={**self.environment, "PORT": str(self.port)},
                stdout=log,
                stderr=log,
            )

    async def ready(self, seconds: float = 30) -> None:
        async with asyncio.timeout(seconds):
            while not accepts(self.port):
                assert self.process is not None
                assert self.process.poll() is None, self.said()
                await asyncio.sleep(0.05)

    async def command(self, *words: str, seconds: float = 60) -> tuple[int, str]:
        """Another command on the bot's machine: its exit code, and what it printed."""
        made = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=ROOT,
            env=self.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(seconds):
            printed, _ = await made.communicate()
        return made.returncode or 0, printed.decode()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text()[-4000:]

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    async def terminate(self, seconds: float = 20) -> int:
        """SIGTERM, and the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self.process.wait, seconds)

    async def exited(self, seconds: float = 30) -> int:
        """The exit code of one that ends by itself."""
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, seconds)

    def end(self) -> None:
        if self.alive:
            self.kill()
