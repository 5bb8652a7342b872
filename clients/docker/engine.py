"""The Engine API of one host: opened in process over SSH, each call with a deadline, one seam for its errors."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiodocker
import aiohttp
from aiohttp.client_proto import ResponseHandler

from clients.ssh.channel import TunnelConnector
from clients.ssh.link import Link, NotOpened
from policy.errors import DockerFault, ForwardRefused

BROKEN = 900  # aiodocker's status for `no connection`
SECONDS = 30.0

# What is behind a socket that cannot be opened: sshd answers the same for a forbidden forward and a dead daemon.
_DIAGNOSE = """
path=$(readlink -f -- "$1" 2>/dev/null || printf %s "$1")
[ -e "$path" ] || { echo missing; exit; }
[ -w "$path" ] || { echo denied; exit; }
awk -v a="$path" -v b="$1" '$4 == "00010000" && ($8 == a || $8 == b) { n = 1 } END { print n ? "listens" : "dead" }' /proc/net/unix
"""
_REASONS = {
    "missing": "there is no such socket",
    "denied": "this user may not use the socket; add it to the docker group",
    "dead": "nothing listens on the socket",
}


class Engine:
    """aiodocker on a tunnel. Faults: HostUnreachable, ForwardRefused, DockerFault (status 0: no HTTP answer)."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.host = link.host.name
        self._connector = TunnelConnector(self._open)
        self._docker = aiodocker.Docker(url="http://docker", connector=self._connector)
        self._agreed = asyncio.Lock()

    @asynccontextmanager
    async def call(
        self, operation: str, seconds: float | None = SECONDS, *, redact: Callable[[str], str] | None = None
    ) -> AsyncIterator[aiodocker.Docker]:
        """`redact` is for calls that carry secrets: Docker's words pass through it, its exception is dropped."""
        try:
            async with asyncio.timeout(seconds):
                await self._agree()
                yield self._docker
        except aiodocker.DockerError as e:
            if redact:
                raise self._fault(operation, e.status, redact(e.message)) from None
            raise self._fault(operation, e.status, e.message) from e
        except (aiohttp.ClientError, OSError, ValueError) as e:
            detail = (
                f"no answer in {seconds:g} s" if isinstance(e, TimeoutError) else str(e) or type(e).__name__
            )
            raise self._fault(operation, BROKEN, detail) from e

    async def _agree(self) -> None:
        """On the API's version, once: a ping tells it at once, while aiodocker's way makes the daemon run programs."""
        async with self._agreed:
            if self._docker.api_version != "auto":
                return
            async with self._docker.session.get("http://docker/_ping") as answer:
                await answer.read()
            if version := answer.headers.get("Api-Version"):
                self._docker.api_version = f"v{version}"

    async def close(self) -> None:
        await self._docker.close()
        await self._docker.session.close()
        await self._connector.close()

    def _fault(self, operation: str, status: int, detail: str) -> Exception:
        if self.link.lost:
            return self.link.unreachable()
        return DockerFault(
            self.host, operation, 0 if status == BROKEN else status, " ".join(detail.split())[:500]
        )

    async def _open(self, factory: Callable[[], ResponseHandler]) -> ResponseHandler:
        path = self.link.host.docker_socket
        try:
            return await self.link.open_socket(path, factory)
        except NotOpened as e:
            answer = await self.link.run(["sh", "-c", _DIAGNOSE, "sh", path], seconds=10)
            reason = _REASONS.get(answer.out.strip())
            if reason is None:
                raise ForwardRefused(self.host, path) from e
            raise DockerFault(self.host, "connect", 0, f"{path}: {reason}") from e
