"""A sandbox host as quick as the machine, and the bot's own clients in front of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from clients.server.session import HostSession
from policy.config import Environment
from sandbox.host import SandboxHost, SandboxRegistry
from tests.sandbox.host.site import configured, opened


@pytest.fixture
async def sandbox_registry(tmp_path: Path) -> AsyncIterator[SandboxRegistry]:
    async with SandboxRegistry(tmp_path) as registry:
        yield registry


@pytest.fixture
async def production(tmp_path: Path, sandbox_registry: SandboxRegistry) -> AsyncIterator[SandboxHost]:
    """v1.2.3 is live, nobody uses it, and nothing takes time."""
    folder = tmp_path / "production"
    async with SandboxHost(folder, sandbox_registry, pace=0, traffic=0, scrape=0.2) as host:
        yield host


@pytest.fixture
def environment(production: SandboxHost) -> Environment:
    return configured(production)


@pytest.fixture
async def session(environment: Environment) -> AsyncIterator[HostSession]:
    async with opened(environment) as session:
        await session.register("production", 1, "11111111-2222-3333-4444-555555555555")
        yield session
