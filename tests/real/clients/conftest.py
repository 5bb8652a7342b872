"""A session on the real host."""

from collections.abc import AsyncIterator

import pytest

from clients.server.session import HostSession
from policy.config import Environment
from tests.real.clients_site import configured, opened
from tests.real.parts.host import TargetHost


@pytest.fixture
def environment(host: TargetHost) -> Environment:
    return configured(host)


@pytest.fixture
async def session(environment: Environment) -> AsyncIterator[HostSession]:
    async with opened(environment) as session:
        yield session
