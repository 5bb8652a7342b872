"""The application inside a container: a small HTTP server with the guide's paths, run as a process of its own.

Started as a program, so it imports the standard library only. Its behaviour is in its environment (see releases.py).
It ends with whoever started it: a closed standard input is the end, where there is one.
"""

import asyncio
import json
import os
import random
import signal
import stat
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
TERMINATED = 128 + signal.SIGTERM
# Seconds a request takes, from and to.
_PACE = {"/api/auth/login": (0.03, 0.08), "/api/members": (0.004, 0.03), "/api/classes": (0.003, 0.02)}
_REASONS = {200: "OK", 201: "Created", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}
_REASONS |= {405: "Method Not Allowed", 500: "Internal Server Error", 503: "Service Unavailable"}
_PROTECTED = {"/api/members": ("GET", 200), "/api/classes": ("GET", 200), "/api/bookings": ("POST", 201)}
_OPEN = {"/api/auth/login": ("POST", 200), "/api-docs": ("GET", 200)}
_BORN = time.monotonic()

Answer = tuple[int, object]


def setting(name: str, otherwise: str = "") -> str:
    return os.environ.get(f"RELEASE_{name}") or otherwise


VERSION = setting("VERSION", "unknown")


def say(level: str, logger: str, text: str) -> None:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    sys.stdout.write(f"{now} {level:>5} 1 --- [           main] {logger:<40} : {text}\n")
    sys.stdout.flush()


class Meters:
    """Counters as Micrometer keeps them: one histogram for each method, path and status."""

    def __init__(self) -> None:
        self.busy = 0
        self._seen: dict[tuple[str, str, int], list[float]] = {}
        # From zero: what first appears with a count of one is a one that no rate has seen.
        for path, (method, status) in {**_PROTECTED, **_OPEN}.items():
            self._cells(method, path, status)
            self._cells(method, path, 500)

    def _cells(self, method: str, path: str, status: int) -> list[float]:
        return self._seen.setdefault((method, path, status), [0.0] * (len(BOUNDS) + 2))

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        cells = self._cells(method, path, status)
        place = next((i for i, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        cells[place] += 1
        cells[-1] += seconds

    def text(self) -> str:
        name = "http_server_requests_seconds"
        lines = [f"# TYPE {name} histogram"]
        for (method, path, status), cells in sorted(self._seen.items()):
            labels = f'method="{method}",status="{status}",uri="{path}"'
            total = 0.0
            for bound, cell in zip((*map(str, BOUNDS), "+Inf"), cells[:-1], strict=True):
                total += cell
                lines.append(f'{name}_bucket{{{labels},le="{bound}"}} {total:.0f}')
            lines.append(f"{name}_count{{{labels}}} {total:.0f}")
            lines.append(f"{name}_sum{{{labels}}} {cells[-1]:.6f}")
        return "\n".join([*lines, *self._gauges()]) + "\n"

    def _gauges(self) -> list[str]:
        up = time.monotonic() - _BORN
        heap = 180e6 + 140e6 * (up % 45 / 45)  # fills, and a collection empties it
        return [
            "# TYPE jvm_memory_used_bytes gauge",
            f'jvm_memory_used_bytes{{area="heap",id="G1 Eden Space"}} {heap:.0f}',
            "# TYPE jvm_memory_max_bytes gauge",
            'jvm_memory_max_bytes{area="heap",id="G1 Eden Space"} 1073741824',
            "# TYPE hikaricp_connections_active gauge",
            f'hikaricp_connections_active{{pool="HikariPool-1"}} {min(self.busy, 10)}',
            "# TYPE hikaricp_connections_max gauge",
            'hikaricp_connections_max{pool="HikariPool-1"} 10',
            "# TYPE hikaricp_connections_timeout_total counter",
            'hikaricp_connections_timeout_total{pool="HikariPool-1"} 0',
            "# TYPE process_uptime_seconds gauge",
            f"process_uptime_seconds {up:.3f}",
        ]


class Application:
    """Decides what a request gets. Customers are told by the header that nginx adds."""

    def __init__(self) -> None:
        self.meters = Meters()
        self._customers = 0
        self._failing = float(setting("FAIL_PERCENT", "0"))

    async def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if path in {"/api/health", "/actuator/health"}:
            return self._health()
        if path == "/actuator/prometheus":
            return 200, self.meters.text()
        await asyncio.sleep(random.uniform(*_PACE.get(path, (0.001, 0.004))))
        if path.startswith("/actuator/"):
            return self._info() if path == "/actuator/info" else (404, {"error": "Not Found"})
        if "x-real-ip" in headers and self._fails():
            say(
                "ERROR",
                "c.l.api.ExceptionHandler",
                f"{method} {path}: NullPointerException in TrainerMapper.map",
            )
            return 500, {"status": 500, "error": "Internal Server Error", "path": path}
        return self._served(method, path, headers, body)

    def _health(self) -> Answer:
        word = "DOWN" if setting("HEALTH") == "down" else "UP"
        parts = {"db": {"status": word}, "diskSpace": {"status": "UP"}}
        return (200 if word == "UP" else 503), {"status": word, "components": parts}

    def _info(self) -> Answer:
        return 200, {"build": {"version": VERSION}, "git": {"commit": {"id": setting("REVISION")}}}

    def _fails(self) -> bool:
        """Evenly spread, so that the share is exact and does not depend on luck."""
        self._customers += 1
        return int(self._customers * self._failing / 100) > int((self._customers - 1) * self._failing / 100)

    def _served(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if path == "/":
            return 200, {"name": "liyaqa-backend", "release": VERSION}
        if path == "/api-docs":
            paths: dict[str, object] = {name: {} for name in ("/api/auth/login", *_PROTECTED)}
            return 200, {"openapi": "3.0.1", "info": {"title": "Liyaqa", "version": VERSION}, "paths": paths}
        if path == "/api/auth/login":
            return _login(body) if method == "POST" else (405, {"error": "Method Not Allowed"})
        if path not in _PROTECTED:
            return 404, {"status": 404, "error": "Not Found", "path": path}
        if not headers.get("authorization", "").startswith("Bearer sample-"):
            return 401, {"status": 401, "error": "Unauthorized", "path": path}
        wanted, status = _PROTECTED[path]
        return (
            (status, {"content": [], "totalElements": 0})
            if method == wanted
            else (405, {"error": "Method Not Allowed"})
        )


def _login(body: bytes) -> Answer:
    try:
        given = json.loads(body)
        known = (given["email"], given["password"]) == ("test@liyaqa.com", "test123")
    except (ValueError, KeyError, TypeError):
        return 400, {"status": 400, "error": "Bad Request"}
    return (200, {"accessToken": f"sample-{VERSION}"}) if known else (401, {"error": "Bad credentials"})


class Server:
    """HTTP/1.1 with keep-alive. After `end` nothing new begins, and what is under way is finished."""

    def __init__(self, application: Application) -> None:
        self._app = application
        self.ending = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not self.ending and await self._one(reader, writer):
                pass
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        except asyncio.CancelledError:
            pass  # the program ends, and an idle connection with it
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, version = head[0].split(" ")
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self._app.meters.busy += 1
        began = time.monotonic()
        path = target.partition("?")[0]
        status, content = await self._app.answer(method, path, headers, body)
        self._app.meters.busy -= 1
        known = path if status != 404 else "UNKNOWN"
        self._app.meters.count(method, known, status, time.monotonic() - began)
        keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close" and not self.ending
        writer.write(_written(status, content, keep=keep, bare=method == "HEAD"))
        await writer.drain()
        return keep


def _written(status: int, content: object, *, keep: bool, bare: bool) -> bytes:
    text = content if isinstance(content, str) else json.dumps(content)
    kind = "text/plain; version=0.0.4" if isinstance(content, str) else "application/json"
    raw = text.encode()
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {kind}\r\nContent-Length: {len(raw)}\r\n"
        f"X-Release: {VERSION}\r\nConnection: {'keep-alive' if keep else 'close'}\r\n\r\n"
    )
    return head.encode() + (b"" if bare else raw)


def migrate() -> None:
    """What Flyway prints. The schema's history is a file of the host, so that nothing is applied twice."""
    history = os.environ.get("SANDBOX_SCHEMA", "")
    applied = _lines(history)
    wanted = [name for name in setting("MIGRATIONS").split(",") if name]
    current = max((int(name[1:].partition("__")[0]) for name in applied), default=11)
    say("INFO", "o.f.c.i.c.DbValidate", f"Successfully validated {11 + len({*applied, *wanted})} migrations")
    say("INFO", "o.f.c.i.c.DbMigrate", f'Current version of schema "public": {current}')
    todo = [name for name in wanted if name not in applied]
    for name in todo:
        version, _, words = name[1:].partition("__")
        said = f'Migrating schema "public" to version "{version} - {words.replace("_", " ")}"'
        say("INFO", "o.f.c.i.c.DbMigrate", said)
        time.sleep(float(setting("START_SECONDS", "0")) / 2)
        with open(history or os.devnull, "a", encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not imported here
            file.write(f"{name}\n")
    done = (
        f'Successfully applied {len(todo)} migrations to schema "public"'
        if todo
        else "Schema is up to date. No migration necessary."
    )
    say("INFO", "o.f.c.i.c.DbMigrate", done)


def _lines(file: str) -> list[str]:
    if not os.path.exists(file):  # noqa: PTH110 - pathlib is not imported here
        return []
    with open(file, encoding="utf-8") as opened:  # noqa: PTH123 - as above
        return opened.read().split()


async def main() -> int:
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, end, TERMINATED)
    if not stat.S_ISCHR(os.fstat(0).st_mode):  # a container has /dev/null there
        loop.add_reader(0, lambda: None if os.read(0, 1024) else end(1))
    say("INFO", "com.liyaqa.LiyaqaApplication", f"Starting LiyaqaApplication {VERSION} using Java 21")
    started = asyncio.create_task(_serve(ended))
    await asyncio.wait((started, ended), return_when=asyncio.FIRST_COMPLETED)
    if ended.done() and ended.result() == TERMINATED:
        await asyncio.wait({started}, timeout=10)
    return started.result() if started.done() else ended.result()


async def _serve(ended: asyncio.Future[int]) -> int:
    await asyncio.wait({ended}, timeout=float(setting("START_SECONDS", "0")))
    if ended.done():
        return ended.result()
    if "SANDBOX_SCHEMA" in os.environ:  # without a history it would migrate at each start
        migrate()
    application = Application()
    server = Server(application)
    port = int(os.environ.get("SANDBOX_PORT") or 8080)
    listening = await asyncio.start_server(server.serve, setting("ADDRESS", "127.0.0.1"), port, backlog=511)
    say(
        "INFO",
        "com.liyaqa.LiyaqaApplication",
        f"Started LiyaqaApplication in {time.monotonic() - _BORN:.3f} seconds",
    )
    while not ended.done():
        if setting("HEALTH") == "down":
            say(
                "WARN",
                "com.zaxxer.hikari.pool.HikariPool",
                "HikariPool-1 - Connection is not available, request timed out",
            )
        await asyncio.wait({ended}, timeout=3)
    server.ending = True
    listening.close()
    for _ in range(400):
        if not application.meters.busy:
            break
        await asyncio.sleep(0.02)
    say("INFO", "o.s.b.w.e.tomcat.GracefulShutdown", "Graceful shutdown complete")
    return ended.result()


if __name__ == "__main__":
    if "flywayMigrate" in sys.argv or "migrate" in sys.argv:
        migrate()
    else:
        sys.exit(asyncio.run(main()))
