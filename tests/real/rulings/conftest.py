"""An office for one host, and another for its twin."""

from collections.abc import AsyncIterator

import pytest

from tests.real.parts.host import TargetHost
from tests.real.rulings.office import Office, environment, office


@pytest.fixture
async def desk(host: TargetHost, database_url: str) -> AsyncIterator[Office]:
    """Production, blue-green, on `host`."""
    async with office(database_url, environment(host)) as made:
        yield made
