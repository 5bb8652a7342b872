"""Asks each running backend for its counters, every second or two."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import aiohttp

from sandbox.host.metrics import exposition
from sandbox.host.metrics.series import Labels, Store
from sandbox.host.ports import LOOPBACK

_SECONDS = 2.0


@dataclass(slots=True)
class Scraper:
    """`targets` are the ports to ask; `labels` are each target's, beside its instance."""

    store: Store
    targets: Callable[[], list[int]]
    labels: Mapping[str, str]
    every: float
    _known: set[int] = field(default_factory=set)

    async def run(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session:
            while True:
                began = time.monotonic()
                await self.once(session)
                await asyncio.sleep(max(self.every - (time.monotonic() - began), 0.05))

    async def once(self, session: aiohttp.ClientSession) -> None:
        ports = set(self.targets())
        await asyncio.gather(*(self._ask(session, port) for port in ports))
        for gone in self._known - ports:
            self.store.record(_instance(gone), time.time(), {})
        self._known = ports

    async def _ask(self, session: aiohttp.ClientSession, port: int) -> None:
        at, target = round(time.time(), 3), _instance(port)  # milliseconds, as Prometheus
        extra = {**self.labels, "instance": target}
        samples: dict[Labels, float] = {}
        try:
            async with session.get(f"http://{target}/actuator/prometheus") as answer:
                samples = exposition.read(await answer.text(), extra)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            pass
        up = frozenset({**extra, "__name__": "up"}.items())
        self.store.record(target, at, {**samples, up: 1.0 if samples else 0.0})


def _instance(port: int) -> str:
    return f"{LOOPBACK}:{port}"
