"""Opens an SSH connection as the configuration names it, and nothing else: no agent, no known_hosts, no ssh_config."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncssh
from asyncssh.public_key import get_default_public_key_algs

from clients.ssh import prompt
from clients.ssh.link import Link, Watcher
from policy.config import Host
from policy.errors import FileFault, HostKeyChanged, HostUnreachable, LoginRefused

ATTEMPTS = 3  # sshd drops new connections at random when many start at once (MaxStartups)
KEEPALIVE = 5.0  # seconds; lost after three without an answer


@asynccontextmanager
async def connected(host: Host, seconds: float) -> AsyncIterator[Link]:
    """One connection for the block. HostUnreachable, HostKeyChanged, LoginRefused, FileFault (the key file)."""
    link = await connect(host, seconds)
    try:
        yield link
    finally:
        await link.close()


async def connect(host: Host, seconds: float) -> Link:
    try:
        key = await asyncio.to_thread(asyncssh.read_private_key, host.key_file)
    except (OSError, asyncssh.KeyImportError) as e:
        raise FileFault(host.name, host.key_file, str(e)) from e
    try:
        async with asyncio.timeout(seconds):
            return await _attempts(host, key)
    except TimeoutError as e:
        raise HostUnreachable(host.name, f"no connection in {seconds:g} s") from e


async def _attempts(host: Host, key: asyncssh.SSHKey) -> Link:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await _connect(host, key)
        except (asyncssh.ConnectionLost, ConnectionResetError) as e:
            if attempt == ATTEMPTS:
                raise HostUnreachable(host.name, str(e)) from e
            await asyncio.sleep(attempt * random.uniform(0.1, 0.3))  # noqa: S311 - jitter, not a secret
    raise AssertionError


async def _connect(host: Host, key: asyncssh.SSHKey) -> Link:
    pinned = _pinned(host)
    watcher = Watcher(pinned)
    try:
        connection = await _dialled(
            host,
            watcher,
            username=host.user,
            client_keys=[key],
            known_hosts=([], [], []),  # the watcher decides
            server_host_key_algs=_algorithms(pinned),
            config=None,
            agent_path=None,
            agent_forwarding=False,
            preferred_auth="publickey",
            gss_host=None,
            compression_algs=None,
            keepalive_interval=KEEPALIVE,
            keepalive_count_max=3,
        )
    except asyncssh.HostKeyNotVerifiable as e:
        expected = pinned.get_fingerprint() if pinned else ""
        raise HostKeyChanged(host.name, expected, watcher.offered) from e
    except asyncssh.PermissionDenied as e:
        raise LoginRefused(host.name, host.user) from e
    except (asyncssh.ConnectionLost, ConnectionResetError):
        raise
    except (asyncssh.Error, OSError) as e:
        raise HostUnreachable(host.name, str(e) or type(e).__name__) from e
    return Link(host, connection, watcher)


async def _dialled(host: Host, watcher: Watcher, **how: Any) -> asyncssh.SSHClientConnection:
    """Closes the socket also of an attempt that is given up before the driver has taken it."""
    sock = await prompt.connect(host.address, host.port)
    try:
        connection, _ = await asyncssh.create_connection(lambda: watcher, sock=sock, **how)
    except BaseException:
        sock.close()
        raise
    return connection


def _pinned(host: Host) -> asyncssh.SSHKey | None:
    if not host.host_key:
        return None
    try:
        return asyncssh.import_public_key(host.host_key)
    except asyncssh.KeyImportError as e:
        raise FileFault(host.name, "host_key", str(e)) from e


def _algorithms(pinned: asyncssh.SSHKey | None) -> list[str]:
    """The pinned key's first, of a host that has several; then any, so that a host without it shows what it has."""
    own = pinned.sig_algorithms if pinned else ()
    return [name.decode() for name in dict.fromkeys([*own, *get_default_public_key_algs()])]
