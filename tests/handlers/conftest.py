"""An office for each test, with its outbox being delivered."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from tests.handlers.office import Office, office


@pytest.fixture(autouse=True)
def plain_log() -> Iterator[None]:
    """As in production: no coloured tracebacks, which take their time."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(),
        ]
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
async def desk_office(database_url: str) -> AsyncIterator[Office]:
    """The outbox is delivered as things happen."""
    async with office(database_url) as made:
        task = asyncio.create_task(made.deliverer.run())
        yield made
        made.deliverer.stop()
        await task


@pytest.fixture
async def quiet_office(database_url: str) -> AsyncIterator[Office]:
    """Nothing leaves the outbox until the test says so."""
    async with office(database_url) as made:
        yield made
