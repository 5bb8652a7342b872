"""Steady load through nginx from kept and from fresh connections, and what was lost of it (ruling 15)."""

import asyncio
import contextlib
import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

_FAULTS = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
LIMIT_SECONDS = 10.0  # for one request


class Closed(Exception):
    """The connection ended before any byte of the response."""


@dataclass(slots=True)
class Served:
    """One release's answers; times are seconds since the load's start."""

    first: float
    last: float
    count: int = 0


@dataclass(slots=True)
class Report:
    """What was sent and what became of it. Times are seconds since the load's start."""

    sent: int = 0
    retried: int = 0
    lost: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    releases: dict[str, Served] = field(default_factory=dict)
    longest_gap: float = 0.0  # between two good answers that follow each other
    slowest: float = 0.0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Requests a second, as really sent."""
        return self.sent / self.seconds if self.seconds else 0.0


class Load:
    """`async with Load(port) as load: ...; report = load.report`. Ends by itself after `most_seconds`.

    Half of the connections are kept alive, half are fresh for each request. Lost means: status 500 or more; a fresh
    connection that failed; a kept one that failed after the response began; or the failure of the one retry
    that a client owes when a kept connection closes before any byte of the response.
    """

    def __init__(
        self,
        port: int,
        *,
        host: str = "127.0.0.1",
        path: str = "/api-docs",
        rate: float = 300,
        kept: int = 5,
        fresh: int = 5,
        most_seconds: float = 120,
    ) -> None:
        self._host, self._port, self._path = host, port, path
        self._pause = (kept + fresh) / rate
        self._kinds = [True] * kept + [False] * fresh
        self._most = most_seconds
        self._began = self._last_good = 0.0
        self._end = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.report = Report()

    async def __aenter__(self) -> Self:
        self._began = self._last_good = time.monotonic()
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def stop(self) -> Report:
        """Lets what is on its way finish, and returns the report."""
        self._end.set()
        if self._task is not None:
            await self._task
            self._task = None
        return self.report

    async def for_seconds(self, seconds: float) -> None:
        """Waits until that much more load has run, or it has ended by itself."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._end.wait(), seconds)

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for index, keep in enumerate(self._kinds):
                group.create_task(self._worker(index, keep=keep))
        self.report.seconds = self._now()
        self._good_gap()

    async def _worker(self, index: int, *, keep: bool) -> None:
        line = _Line(self._host, self._port, self._path, keep=keep)
        due = self._began + self._pause * index / len(self._kinds)
        while not self._end.is_set() and self._now() < self._most:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            # Behind by much (a busy machine): go on from now rather than in a burst.
            due = max(due + self._pause, time.monotonic() - 1)
            await self._one(line)
        line.close()

    async def _one(self, line: "_Line") -> None:
        self.report.sent += 1
        began = time.monotonic()
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                status, release = await self._ask(line)
        except TimeoutError:
            self._lose("timeout")
        except Closed:
            self._lose("closed before the response")
        except ConnectionRefusedError:
            self._lose("connection refused")
        except _FAULTS as error:
            self._lose(f"broken: {type(error).__name__}")
        else:
            self._note(status, release, time.monotonic() - began)
            return
        line.close()

    async def _ask(self, line: "_Line") -> tuple[int, str]:
        reused = line.open
        try:
            return await line.ask()
        except Closed:
            line.close()
            if not reused:
                raise
        self.report.retried += 1
        return await line.ask()

    def _lose(self, reason: str) -> None:
        self.report.lost += 1
        self.report.reasons[reason] += 1

    def _note(self, status: int, release: str, took: float) -> None:
        report, now = self.report, self._now()
        report.statuses[status] += 1
        report.slowest = max(report.slowest, took)
        served = report.releases.setdefault(release, Served(now, now))
        served.last, served.count = now, served.count + 1
        if status >= 500:
            self._lose(f"status {status}")
        else:
            self._good_gap()

    def _good_gap(self) -> None:
        now = time.monotonic()
        self.report.longest_gap = max(self.report.longest_gap, now - self._last_good)
        self._last_good = now

    def _now(self) -> float:
        return time.monotonic() - self._began


class _Line:
    """One connection at a time to the server, kept or not."""

    def __init__(self, host: str, port: int, path: str, *, keep: bool) -> None:
        self._address = (host, port)
        self._keep = keep
        connection = "keep-alive" if keep else "close"
        self._request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: {connection}\r\n\r\n".encode()
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    @property
    def open(self) -> bool:
        """A former request left the connection open."""
        return self._writer is not None

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def ask(self) -> tuple[int, str]:
        """Sends the request; returns status and X-Release."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(*self._address)
        try:
            self._writer.write(self._request)
            await self._writer.drain()
            first = await self._reader.read(1)
        except ConnectionError as error:
            raise Closed from error
        if not first:
            raise Closed
        head = first + await self._reader.readuntil(b"\r\n\r\n")
        headers = _headers(head)
        await self._reader.readexactly(int(headers.get("content-length", "0")))
        if not self._keep or headers.get("connection") == "close":
            self.close()
        return int(head.split(b" ", 2)[1]), headers.get("x-release", "")


def _headers(head: bytes) -> dict[str, str]:
    pairs = (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name}
