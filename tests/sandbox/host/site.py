"""The bot's configuration of a sandbox host, sessions to it, and requests through it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from clients.credentials import Credentials
from clients.hosts import Hosts
from clients.server.session import HostSession
from policy.config import Environment, Host, Strategy, Timings
from policy.plan import Release
from sandbox.host import SandboxHost

CREDENTIALS = Credentials(hash_key=b"a key for the tests' hashes")


def configured(target: SandboxHost, **changes: Any) -> Environment:
    place = {
        "address": target.address,
        "port": target.port,
        "user": target.user,
        "key_file": str(target.key_file),
        "host_key": target.host_key,
        "docker_socket": target.docker_socket,
        "helper": target.helper,
        **changes,
    }
    return Environment(
        name=target.environment,
        strategy=Strategy.BLUE_GREEN,
        hosts=(Host(target.name, **place),),
        repository=target.repository,
        network=target.network,
        ports=target.ports,
        env_file=target.env_file,
        env=(("SPRING_PROFILES_ACTIVE", "prod"),),
        state_dir=target.state_dir,
        public_url=target.public_url,
        backup_command=target.backup_command,
        timings=Timings(connect=5),
    )


@asynccontextmanager
async def opened(environment: Environment) -> AsyncIterator[HostSession]:
    async with Hosts(CREDENTIALS).session(environment, environment.hosts[0].name) as session:
        yield session


def release(target: SandboxHost, version: str, **more: Any) -> Release:
    return Release(version, target.repository, target.registry.digest(version), **more)


async def unheard(_text: str) -> None:
    """Progress nobody listens to."""


async def served(target: SandboxHost, path: str = "/") -> tuple[int, str]:
    """Status and release of a fresh request through nginx."""
    async with aiohttp.ClientSession() as session, session.get(target.public_url + path) as answer:
        return answer.status, answer.headers.get("X-Release", "")
