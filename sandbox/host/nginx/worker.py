"""One worker of the nginx stand-in: an HTTP server that passes each request to the port its configuration names."""

import itertools
import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from sandbox.host.ports import LOOPBACK
from sandbox.host.waiting import until

_PIDS = itertools.count(3000)
_HOP = {
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "upgrade",
    "te",
    "trailer",
    "server",
    "date",
}
_SECONDS = 60
_GRACE = 10.0  # seconds for connections that have not asked anything yet
_SETTLED = 0.05  # seconds after an answer in which it is certainly written
BAD_GATEWAY, UNAVAILABLE, TIMEOUT = 502, 503, 504


@dataclass(slots=True, eq=False)
class Worker:
    """`connections` counts open ones to each port, over all workers. `page`: while it is there, the only answer."""

    upstream: int
    connections: Counter[int]
    page: Path | None = None
    pid: int = field(default_factory=lambda: next(_PIDS))
    start: int = field(default_factory=lambda: time.monotonic_ns() // 10_000_000)
    draining: bool = False
    _last: dict[Any, float] = field(
        default_factory=dict
    )  # by connection: its last answer, inf while it waits for one
    _server: web.Server | None = None
    _session: aiohttp.ClientSession | None = None

    def open(self) -> None:
        self._server = web.Server(self._pass_on, access_log=None, keepalive_timeout=65)
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False, timeout=timeout)

    @property
    def protocol(self) -> Callable[[], Any]:
        assert self._server is not None
        return self._server

    @property
    def line(self) -> str:
        return f"{self.pid}:{self.start}:{'draining' if self.draining else 'accepting'}"

    async def drain(self) -> None:
        """Closes idle connections, lets every request finish, and ends. Who has not asked anything yet may still do."""
        self.draining = True
        await until(lambda: not self._left(since=_SETTLED), _GRACE)
        await until(lambda: not self._asked_before(), math.inf)
        await self.close()

    def _left(self, since: float) -> bool:
        """Closes what is idle; whether a connection remains."""
        assert self._server is not None
        now = time.monotonic()
        for connection in self._server.connections:
            if now - self._last.get(connection, now) > since:
                connection.force_close()
        return bool(self._server.connections)

    def _asked_before(self) -> bool:
        self._left(since=_SETTLED)
        return self._server is not None and any(c in self._last for c in self._server.connections)

    async def close(self) -> None:
        assert self._server is not None
        assert self._session is not None
        await self._server.shutdown(0.1)
        await self._session.close()

    async def _pass_on(self, request: web.BaseRequest) -> web.StreamResponse:
        assert self._server is not None
        self._last = {c: at for c, at in self._last.items() if c in self._server.connections}
        self._last[request.protocol] = math.inf
        self.connections[self.upstream] += 1
        try:
            answer = await self._asked(request)
        except TimeoutError:
            answer = _failure(TIMEOUT, "Gateway Time-out")
        except (aiohttp.ClientError, OSError):
            answer = _failure(BAD_GATEWAY, "Bad Gateway")
        finally:
            self.connections[self.upstream] -= 1
            self._last[request.protocol] = time.monotonic()
        answer.headers["Server"] = "nginx"
        if self.draining:
            answer.force_close()
        return answer

    async def _asked(self, request: web.BaseRequest) -> web.Response:
        assert self._session is not None
        if self.page and self.page.is_file():
            return web.Response(status=UNAVAILABLE, text=self.page.read_text(), content_type="text/html")
        url = URL(f"http://{LOOPBACK}:{self.upstream}{request.raw_path}", encoded=True)
        headers = [(k, v) for k, v in request.headers.items() if k.lower() not in _HOP]
        address = request.remote or LOOPBACK
        headers += [("X-Real-IP", address), ("X-Forwarded-For", address), ("X-Forwarded-Proto", "http")]
        body = await request.read() or None
        async with self._session.request(
            request.method, url, headers=headers, data=body, allow_redirects=False
        ) as answer:
            kept = [(k, v) for k, v in answer.headers.items() if k.lower() not in _HOP]
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


def _failure(status: int, words: str) -> web.Response:
    return web.Response(status=status, text=f"<h1>{status} {words}</h1>\n", content_type="text/html")
