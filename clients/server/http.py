"""HTTP to the host's own loopback, through the SSH connection: health checks and smoke tests (ruling 26)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp.client_proto import ResponseHandler

from clients.ssh.channel import TunnelConnector
from clients.ssh.link import Link, NotOpened
from policy.answers import Probe

SECONDS = 5.0
LIMIT = 64 * 1024  # of a body


async def get(link: Link, port: int, path: str, method: str, body: str, bearer: str) -> Probe:
    """No answer is a Probe too. Faults: HostUnreachable, ForwardRefused."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    if body:
        headers["Content-Type"] = "application/json"
    try:
        async with asyncio.timeout(SECONDS), _session(link, port) as session:
            return await ask(session, method, f"http://localhost:{port}{path}", headers, body)
    except NotOpened:
        return Probe(0, "", error=f"nothing listens on port {port}")
    except TimeoutError:
        error = f"no answer in {SECONDS:g} s"
    except (aiohttp.ClientError, OSError, ValueError) as e:
        error = str(e) or type(e).__name__
    if link.lost:
        raise link.unreachable()
    return Probe(0, "", error=error)


async def ask(
    session: aiohttp.ClientSession, method: str, url: str, headers: dict[str, str], body: str = ""
) -> Probe:
    """Redirects are not followed: they are an answer, and a probe must not wander off."""
    data = body.encode() if body else None
    async with session.request(method, url, headers=headers, data=data, allow_redirects=False) as answer:
        content = await answer.content.read(LIMIT)
        while len(content) < LIMIT and (more := await answer.content.read(LIMIT - len(content))):
            content += more
        return Probe(answer.status, content.decode(errors="replace"), answer.headers.get("X-Release", ""))


@asynccontextmanager
async def _session(link: Link, port: int) -> AsyncIterator[aiohttp.ClientSession]:
    async def opener(factory: Callable[[], ResponseHandler]) -> ResponseHandler:
        return await link.open_port(port, factory)

    async with aiohttp.ClientSession(connector=TunnelConnector(opener)) as session:
        yield session
