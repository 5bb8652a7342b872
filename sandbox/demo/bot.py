"""The bot as a process of its own, on a leash: started, watched, started again, and ended with the demo."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from sandbox.demo import database
from sandbox.demo.faults import CannotStart
from sandbox.host.waiting import until

ROOT = Path(__file__).parents[2]
_START_SECONDS = 90.0
_STOP_SECONDS = 20.0
_ASK = aiohttp.ClientTimeout(total=1.5)
_LONG_LIFE, _LONGEST_PAUSE = 30.0, 15.0
_LARGEST_LOG = 5_000_000


@dataclass(slots=True)
class Bot:
    """`environment` is all the process gets."""

    environment: Mapping[str, str]
    port: int
    database: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None
    _session: aiohttp.ClientSession = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Bot"]:
        """Runs until the block ends, whatever happens to it. CannotStart when it does not come up the first time."""
        async with aiohttp.ClientSession(timeout=_ASK) as self._session:
            self._start()
            try:
                await self._up()
                async with asyncio.TaskGroup() as group:
                    watch = group.create_task(self._again())
                    yield self
                    watch.cancel()
            finally:
                await asyncio.to_thread(self._end)

    async def alive(self) -> bool:
        """Whether it answers now."""
        if self._session.closed:
            return False
        try:
            async with self._session.get(f"{self.url}/healthz") as answer:
                return answer.ok
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def ask(self, method: str, path: str, body: object = None) -> object:
        """JSON from the bot; None while it does not answer."""
        if self._session.closed:  # a page asks while the demo ends
            return None
        try:
            async with self._session.request(method, f"{self.url}{path}", json=body) as answer:
                return await answer.json() if answer.ok else None
        except (aiohttp.ClientError, TimeoutError):
            return None

    def _start(self) -> None:
        arguments = ("bot", "run", "--embedded", "--data", str(self.database))
        mode = "wb" if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG else "ab"
        with self.log.open(mode) as log:
            self.process = subprocess.Popen(  # noqa: S603  our own program
                [sys.executable, "-m", "sandbox.demo.leash", *arguments],
                cwd=ROOT,
                env={**self.environment, "PORT": str(self.port)},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the demo, which ends it
            )

    def _ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    async def _up(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not await self.alive():
            if self._ended() or time.monotonic() > deadline:
                raise CannotStart(f"The bot does not start: {self._last_words()} ({self.log} tells more.)")
            await asyncio.sleep(0.05)

    async def _again(self) -> None:
        """At once after a long life, later and later when it does not stay."""
        pause = 0.5
        while True:
            born = time.monotonic()
            await until(self._ended, float("inf"), every=0.1)
            pause = 0.5 if time.monotonic() - born > _LONG_LIFE else min(pause * 2, _LONGEST_PAUSE)
            await asyncio.sleep(pause)
            self._start()

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1].strip() if lines else "it says nothing."

    def _end(self) -> None:
        if self.process is not None:
            _finish(self.process)
        for place in database.places(self.database):
            database.end(place)


def _finish(process: subprocess.Popen[bytes]) -> None:
    """Lets go of the leash, and waits; one that does not end is killed with its children."""
    assert process.stdin is not None
    process.stdin.close()
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGCONT)  # a stopped one cannot end
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
