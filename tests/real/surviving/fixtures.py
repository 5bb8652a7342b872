"""The world in which runs are disturbed: one for a module. A plugin."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.postgres import PostgresServer
from tests.real.parts.host import TargetHost
from tests.real.surviving.world import World, opened_world


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[PostgresServer]:
    """A server of the module's own, to be stopped, killed and frozen."""
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def module_world(
    session_host: TargetHost,
    session_twin: TargetHost,
    own_postgres: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("world")
    async with opened_world(session_host, session_twin, own_postgres, folder) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def world(module_world: World) -> AsyncIterator[World]:
    """The module's; as new when the test before it left a mess."""
    if module_world.broken:
        await module_world.renew()
    module_world.broken = True
    yield module_world
    assert module_world.stage.slack.problems == []
