"""An office in front of the session's host: v1.2.3 started by hand, v1.2.4 deployed over it by the desk."""

from collections.abc import AsyncIterator

import pytest

from policy.runs import Phase
from tests.real.deploying.desk import Office, open_office, production
from tests.real.parts.host import TargetHost


@pytest.fixture
def live_host(host: TargetHost) -> TargetHost:
    host.run_release("v1.2.3")
    return host


@pytest.fixture
async def office(live_host: TargetHost, database_url: str) -> AsyncIterator[Office]:
    """With a worker."""
    async with open_office(database_url, production(live_host)) as made, made.working():
        assert (await made.deploy("v1.2.4")).phase is Phase.SUCCEEDED
        yield made
