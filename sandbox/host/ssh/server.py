"""The SSH server: who may come in, and what each channel leads to."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import asyncssh

from sandbox.host.nginx.fence import Session
from sandbox.host.ports import LOOPBACK
from sandbox.host.ssh.commands import Shell
from sandbox.host.ssh.files import files_in
from sandbox.host.ssh.keys import Keys

USER = "deploy"
_LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(slots=True)
class Door:
    """What lies behind the server. `engine` makes the session of one stream to `socket`."""

    keys: Keys
    shell: Shell
    socket: str
    engine: Callable[[asyncssh.SSHServerConnection], Any]
    ports: Callable[[], set[int]]  # of its own loopback, which streams may be opened to
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(2000))
    _open: dict[Session, asyncssh.SSHServerConnection] = field(default_factory=dict)
    _server: asyncssh.SSHAcceptor | None = None

    async def open(self, port: int) -> None:
        self._server = await asyncssh.create_server(
            lambda: _Visitor(self),
            LOOPBACK,
            port,
            server_host_keys=[self.keys.host],
            process_factory=self._command,
            sftp_factory=files_in(str(self.shell.folder)),
            encoding=None,
            allow_pty=False,
            line_editor=False,
            agent_forwarding=False,
            password_auth=False,
            kbdint_auth=False,
            gss_host=None,
        )

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        for session in list(self._open):
            self.end(session)

    def begin(self, connection: asyncssh.SSHServerConnection) -> Session:
        session = Session(next(self._numbers), time.monotonic_ns() // 10_000_000)
        self._open[session] = connection
        return session

    def end(self, session: Session) -> None:
        """Cuts it, as killing its process would."""
        connection = self._open.pop(session, None)
        if connection is not None:
            connection.abort()

    def forget(self, session: Session) -> None:
        self._open.pop(session, None)

    async def _command(self, process: "asyncssh.SSHServerProcess[bytes]") -> None:
        connection: Any = process.get_extra_info("connection")
        session = next((s for s, c in self._open.items() if c is connection), Session(0, 0))
        if process.command is None:
            process.stderr.write(b"This account runs single commands only.\n")
            process.exit(1)
            return
        result = await self.shell.run(process.command, session)
        process.stdout.write(result.out.encode())
        process.stderr.write(result.err.encode())
        process.exit(result.code)


class _Visitor(asyncssh.SSHServer):
    """One connection."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._session: Session | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._session = self._door.begin(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._session is not None:
            self._door.forget(self._session)

    def begin_auth(self, username: str) -> bool:
        del username
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == USER and key.public_data == self._door.keys.client.public_data

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        del orig_host, orig_port
        if dest_host in _LOCAL and dest_port in self._door.ports():
            return True
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "open failed")

    def unix_connection_requested(self, dest_path: str) -> Any:
        if dest_path != self._door.socket:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "open failed")
        return self._door.engine(self._connection)
