"""The stage's fixtures: two target hosts, with the helper installed, and a bot in front of them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.postgres import PostgresServer
from tests.real.parts.host import TargetHost
from tests.scenarios.stage import Stage, staged

_CLEARED_WITHIN = 30


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.real)
            item.add_marker(pytest.mark.timeout(150))


@pytest.fixture
async def stage(
    host: TargetHost, twin_host: TargetHost, database_url: str, tmp_path: Path
) -> AsyncIterator[Stage]:
    """v1.2.3 is live on both hosts, started by hand as the guide does."""
    _by_hand(host, twin_host)
    async with staged(host, twin_host, database_url, tmp_path) as made:
        yield made
        assert made.slack.problems == []


@pytest.fixture(scope="module")
def module_database_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    name = postgres.create(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_stage(
    request: pytest.FixtureRequest,
    session_host: TargetHost,
    session_twin: TargetHost,
    module_database_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Stage]:
    """One bot for a module, whose STAGE may say how; production asks for no proof from staging."""
    for host in (session_host, session_twin):
        host.reset()
    _by_hand(session_host, session_twin)
    folder = tmp_path_factory.mktemp("stage")
    how: dict[str, Any] = {"proof": False, **getattr(request.module, "STAGE", {})}
    async with staged(session_host, session_twin, module_database_url, folder, **how) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def desk(shared_stage: Stage) -> AsyncIterator[Stage]:
    """The module's bot; what a test leaves under way or locked is ended after it."""
    yield shared_stage
    await _clear(shared_stage)
    assert shared_stage.slack.problems == []


def _by_hand(production: TargetHost, staging: TargetHost) -> None:
    production.run_release("v1.2.3")
    staging.run_release("v1.2.3", name="liyaqa-backend")


async def _clear(stage: Stage) -> None:
    open_runs = "select id from run where open and kind = 'deploy' order by approved_at desc nulls first"
    for row in await stage.execute(open_runs):
        await stage.command("U0COMMANDER", f"/deploy cancel {row['id']}")
    await stage.execute("delete from environment_lock")
    async with asyncio.timeout(_CLEARED_WITHIN):
        left = await stage.execute(open_runs)
        while left:
            await asyncio.sleep(0.05)
            left = await stage.execute(open_runs)
