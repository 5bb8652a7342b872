"""The bot's configuration of a real target host, and sessions to it."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from clients.credentials import Credentials
from clients.hosts import Hosts
from clients.server.session import HostSession
from policy.config import Environment, Host, Strategy, Timings
from policy.plan import Release
from tests.real.parts.host import TargetHost

KEY = b"a key for the tests' hashes"
IDENTITY = "11111111-2222-3333-4444-555555555555"


def configured(target: TargetHost, **changes: Any) -> Environment:
    place = Host(
        name=target.name,
        address=target.ssh_host,
        port=target.ssh_port,
        user=target.ssh_user,
        key_file=str(target.ssh_key),
        host_key=target.host_key,
        docker_socket=str(target.docker_socket),
        helper=str(target.helper),
    )
    environment = Environment(
        name="production",
        strategy=Strategy.BLUE_GREEN,
        hosts=(place,),
        repository=target.image,
        network=target.network,
        ports=target.ports,
        env_file=str(target.env_file),
        env=(("SPRING_PROFILES_ACTIVE", "prod"),),
        state_dir=str(target.account.home / f"desk-{secrets.token_hex(3)}"),
        public_url=target.public_url,
        timings=Timings(connect=5),
    )
    return replace(environment, **changes)


@asynccontextmanager
async def opened(
    environment: Environment, credentials: Credentials | None = None
) -> AsyncIterator[HostSession]:
    hosts = Hosts(credentials or Credentials(hash_key=KEY))
    async with hosts.session(environment, environment.hosts[0].name) as session:
        yield session


def release(target: TargetHost, version: str) -> Release:
    digest = target.images.registry.digest(target.images.repository, version)
    assert digest is not None
    return Release(version, target.image, digest)


async def unheard(_text: str) -> None:
    """Progress nobody listens to."""
