"""The bot's one HTTP port: Slack's requests, health, readiness and metrics."""

import asyncio
import hmac
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp

from bot.slack.guard import MAX_BYTES, Guard

READY_SECONDS = 3
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")

# Empty: ready. Otherwise one sentence that says what is missing.
Check = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Slack:
    """Present when Slack talks HTTP; with Socket Mode there is no /slack/events."""

    app: AsyncApp
    guard: Guard


@dataclass(frozen=True, slots=True)
class Doors:
    """What the port answers. `token` opens /metrics and the details of /readyz to anybody who bears it."""

    checks: Mapping[str, Check]
    slack: Slack | None = None
    token: str = ""
    more: tuple[web.RouteDef, ...] = ()


def application(doors: Doors) -> web.Application:
    async def events(request: web.Request) -> web.StreamResponse:
        assert doors.slack is not None
        accepted = await doors.slack.guard.accept(request)
        return await to_aiohttp_response(await doors.slack.app.async_dispatch(accepted))

    async def ready(request: web.Request) -> web.Response:
        found = await _readiness(doors.checks)
        status = 503 if any(found.values()) else 200
        if not _trusted(request, doors.token):
            return web.json_response({"ready": status == 200}, status=status)
        return web.json_response({"ready": status == 200, "checks": found}, status=status)

    async def metrics(request: web.Request) -> web.Response:
        if not _trusted(request, doors.token):
            raise web.HTTPForbidden(text="Metrics are for the local network or a bearer token.\n")
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    made = web.Application(client_max_size=MAX_BYTES)
    made.add_routes([web.get("/healthz", _healthy), web.get("/readyz", ready), web.get("/metrics", metrics)])
    made.add_routes(doors.more)
    if doors.slack is not None:
        made.add_routes([web.post("/slack/events", events)])
    return made


@asynccontextmanager
async def serving(doors: Doors, host: str, port: int) -> AsyncIterator[int]:
    """Listens until the block ends; the port that was bound. The caller drains its listeners inside the block's end."""
    runner = web.AppRunner(application(doors), access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")


async def _readiness(checks: Mapping[str, Check]) -> dict[str, str]:
    async with asyncio.TaskGroup() as tasks:
        asked = {name: tasks.create_task(_asked(check)) for name, check in checks.items()}
    return {name: task.result() for name, task in asked.items()}


async def _asked(check: Check) -> str:
    try:
        async with asyncio.timeout(READY_SECONDS):
            return await check()
    except Exception as e:  # noqa: BLE001  whatever breaks a check means: not ready
        return type(e).__name__


def _trusted(request: web.Request, token: str) -> bool:
    """Ruling 49: loopback, a private peer nobody forwarded for, or the bearer token."""
    given = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(given.encode(errors="surrogateescape"), f"Bearer {token}".encode()):
        return True
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        peer = ipaddress.ip_address(request.remote or "")
    except ValueError:
        return False
    # An IPv4 peer of a dual-stack socket: Python calls every such address private.
    peer = getattr(peer, "ipv4_mapped", None) or peer
    return peer.is_loopback or peer.is_private
