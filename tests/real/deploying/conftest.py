"""An office in front of the session's host, with v1.2.3 live as the guide's hand-started blue."""

from collections.abc import AsyncIterator

import pytest

from tests.real.deploying.desk import Office, open_office, production
from tests.real.parts.host import TargetHost


@pytest.fixture
def live_host(host: TargetHost) -> TargetHost:
    """v1.2.3 serves, started by hand as the guide does."""
    host.run_release("v1.2.3")
    return host


@pytest.fixture
async def office(live_host: TargetHost, database_url: str) -> AsyncIterator[Office]:
    """With a worker."""
    async with open_office(database_url, production(live_host)) as made, made.working():
        yield made


@pytest.fixture
async def idle_office(live_host: TargetHost, database_url: str) -> AsyncIterator[Office]:
    """Without a worker: what is approved waits for the test to start one."""
    async with open_office(database_url, production(live_host)) as made:
        yield made
