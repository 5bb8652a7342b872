"""The master of the nginx stand-in: one listening socket, and a generation of workers for each configuration."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sandbox.host.nginx import maintenance, site
from sandbox.host.nginx.worker import Worker
from sandbox.host.ports import LOOPBACK

PID = 2999
WORKERS = 2


class Nginx:
    """`site_file` as nginx includes it, the link of sites-enabled; `ports` are the pool."""

    def __init__(self, site_file: Path, port: int, ports: Sequence[int]) -> None:
        self.site_file, self.port, self.ports = site_file, port, tuple(ports)
        self.page = site_file.parent.parent / "maintenance.html"
        self.connections: Counter[int] = Counter()
        self._listening: asyncio.Server | None = None
        self._workers: list[Worker] = []
        self._turns = itertools.count()
        self._drains: set[asyncio.Task[None]] = set()
        self._stuck = False

    @property
    def running(self) -> bool:
        return self._listening is not None

    @property
    def pid(self) -> int:
        return PID if self.running else 0

    @property
    def workers(self) -> list[Worker]:
        return list(self._workers)

    async def start(self) -> None:
        self._workers = self._generation()
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(self._accepted, LOOPBACK, self.port, backlog=511)

    async def stop(self) -> None:
        if self._listening is None:
            return
        self._listening.close()
        self._listening = None
        for drain in self._drains:
            drain.cancel()
        await asyncio.gather(*(worker.close() for worker in self._workers))
        self._workers = []

    def test(self, text: str) -> str:
        """`nginx -t` of the site's text; what it objects to, empty when nothing."""
        found = site.fault(text)
        return f"nginx: [emerg] {found}" if found else ""

    async def reload(self) -> None:
        """New connections go to new workers; the old ones finish what they have. Keeps the old on a bad file."""
        if self._stuck or self.test(self.site_file.read_text()):
            return
        former = [worker for worker in self._workers if not worker.draining]
        self._workers += self._generation()
        for worker in former:
            worker.draining = True
            drain = asyncio.create_task(self._drained(worker))
            self._drains.add(drain)
            drain.add_done_callback(self._drains.discard)

    def stick(self, *, stuck: bool = True) -> None:
        """Reloads do nothing from now on, as with an nginx that cannot start workers."""
        self._stuck = stuck

    def live(self) -> list[int]:
        """Ports of the file's active lines."""
        return site.live_ports(self.site_file.read_text(), self.ports)

    def _generation(self) -> list[Worker]:
        upstream = next(iter(self.live()), 0)
        page = self.page if maintenance.has_block(self.site_file.read_text(), self.page) else None
        made = [Worker(upstream, self.connections, page) for _ in range(WORKERS)]
        for worker in made:
            worker.open()
        return made

    async def _drained(self, worker: Worker) -> None:
        await worker.drain()
        self._workers.remove(worker)

    def _accepted(self) -> Any:
        accepting = [worker for worker in self._workers if not worker.draining]
        return accepting[next(self._turns) % len(accepting)].protocol()
