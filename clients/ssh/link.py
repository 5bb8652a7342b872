"""An open SSH connection: commands with a deadline, tunnels, and what its loss means."""

import asyncio
import shlex
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import asyncssh

from clients.ssh.channel import Pipe
from policy.config import Host
from policy.errors import FileFault, ForwardRefused, HostUnreachable

if TYPE_CHECKING:
    from aiohttp.client_proto import ResponseHandler

Protocol = TypeVar("Protocol", bound="ResponseHandler")
PROHIBITED = 1  # RFC 4254 5.1: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED


class Watcher(asyncssh.SSHClient):
    """Trusts the pinned host key alone; remembers what was offered, and why the connection ended."""

    def __init__(self, pinned: asyncssh.SSHKey | None) -> None:
        self._pinned = pinned
        self.offered = ""  # its fingerprint
        self.lost = ""

    def validate_host_public_key(self, _host: str, _addr: str, _port: int, key: asyncssh.SSHKey) -> bool:
        self.offered = key.get_fingerprint()
        return self._pinned is not None and key.public_data == self._pinned.public_data

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = str(exc) if exc else "the connection was closed"


@dataclass(frozen=True, slots=True)
class Output:
    """How a command ended. `code` None: it did not end in time. Each stream's last bytes, as text."""

    code: int | None
    out: str
    err: str = ""


@dataclass
class NotOpened(Exception):
    """The host's side of a tunnel could not be opened, though tunnels may be allowed."""

    detail: str


class Link:
    """Once lost it stays lost: a run has one connection to a host, and a new one is a new registration (ruling 5)."""

    def __init__(self, host: Host, connection: asyncssh.SSHClientConnection, watcher: Watcher) -> None:
        self.host = host
        self._connection = connection
        self._watcher = watcher

    @property
    def lost(self) -> str:
        """Why the connection is gone; empty while it stands."""
        return self._watcher.lost

    def unreachable(self, detail: str = "") -> HostUnreachable:
        return HostUnreachable(self.host.name, self.lost or detail)

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[asyncssh.SSHClientConnection]:
        """The seam: what asyncssh raises on a broken connection leaves as HostUnreachable."""
        try:
            yield self._connection
        except asyncssh.ChannelOpenError as e:
            raise self.unreachable(f"the host opens no channel: {e.reason}") from e
        except (asyncssh.Error, OSError) as e:
            raise self.unreachable(str(e) or type(e).__name__) from e

    async def run(
        self, command: Sequence[str], *, seconds: float, limit: int = 65536, merge: bool = False
    ) -> Output:
        """Run it in the user's shell, each word quoted. Keeps the last `limit` bytes; `merge`: errors with the output."""
        out, err = bytearray(), bytearray()
        try:
            async with self.guard() as connection, asyncio.timeout(seconds) as deadline:
                code = await _run(connection, shlex.join(command), out, err, limit, merge=merge)
        except HostUnreachable:
            if not deadline.expired() or self.lost:
                raise
            code = None
        else:
            if code is None:
                raise self.unreachable("the command's session was cut")
        return Output(code, out.decode(errors="replace"), err.decode(errors="replace"))

    async def open_socket(self, path: str, factory: Callable[[], Protocol]) -> Protocol:
        """A stream to a unix socket on the host. NotOpened also when sshd forbids it: OpenSSH does not say which."""
        protocol = factory()
        pipe = Pipe(protocol)
        try:
            async with self.guard() as connection:
                await connection.create_unix_connection(lambda: pipe, path)
        except HostUnreachable as e:
            raise self._refusal(e, path) from e
        return protocol

    async def open_port(self, port: int, factory: Callable[[], Protocol]) -> Protocol:
        """A TCP stream to the host's own loopback. ForwardRefused, or NotOpened when nothing listens."""
        protocol = factory()
        pipe = Pipe(protocol)
        try:
            async with self.guard() as connection:
                await connection.create_connection(lambda: pipe, "127.0.0.1", port)
        except HostUnreachable as e:
            raise self._refusal(e, f"127.0.0.1:{port}") from e
        return protocol

    @asynccontextmanager
    async def sftp(self, path: str, seconds: float = 20) -> AsyncIterator[asyncssh.SFTPClient]:
        """`path` names the file in the FileFault."""
        try:
            async with self.guard() as connection, asyncio.timeout(seconds) as deadline:
                client = await connection.start_sftp_client()
                try:
                    yield client
                finally:
                    client.exit()
        except HostUnreachable as e:
            cause = e.__cause__
            if self.lost or not (isinstance(cause, asyncssh.SFTPError) or deadline.expired()):
                raise
            detail = f"no answer in {seconds:g} s" if deadline.expired() else str(cause)
            raise FileFault(self.host.name, path, detail) from cause

    async def close(self) -> None:
        self._connection.abort()
        await self._connection.wait_closed()

    def _refusal(self, fault: HostUnreachable, target: str) -> Exception:
        cause = fault.__cause__
        if self.lost or not isinstance(cause, asyncssh.ChannelOpenError):
            return fault
        if cause.code == PROHIBITED:
            return ForwardRefused(self.host.name, target)
        return NotOpened(cause.reason)


async def _run(
    connection: asyncssh.SSHClientConnection,
    line: str,
    out: bytearray,
    err: bytearray,
    limit: int,
    *,
    merge: bool,
) -> int | None:
    where = asyncssh.STDOUT if merge else asyncssh.PIPE
    process = await connection.create_process(line, stdin=asyncssh.DEVNULL, stderr=where, encoding=None)
    try:
        streams = [(process.stdout, out)] if merge else [(process.stdout, out), (process.stderr, err)]
        await asyncio.gather(*(_keep_tail(stream, tail, limit) for stream, tail in streams))
        await process.wait_closed()
        return process.returncode
    finally:
        process.close()  # without waiting: sshd answers only when the command has ended


async def _keep_tail(stream: asyncssh.SSHReader[bytes], tail: bytearray, limit: int) -> None:
    while chunk := await stream.read(32768):
        tail += chunk
        del tail[:-limit]
