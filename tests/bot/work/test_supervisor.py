"""A worker that is told to stop: its runs are another's at once, whatever it was doing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.work.supervisor import Lease, Supervisor
from policy.runs import Run
from store.database import Database
from store.engine import Engine
from store.postgres import PostgresStore
from tests.store import samples

pytestmark = pytest.mark.real
LONG = Lease(length=300, beat=50, poll=0.1, give_up=100)  # nobody waits for its end


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database.open(database_url) as made:
        yield made


class Begun:
    """Work that never ends by itself."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.event = asyncio.Event()

    async def work(self, run: Run, _: asyncio.Event) -> None:
        self.runs.append(run.id)
        self.event.set()
        await asyncio.Event().wait()


async def nobody_asked(_: int) -> bool:
    return False


@asynccontextmanager
async def serving(engine: Engine, begun: Begun, owner: str) -> AsyncIterator[Supervisor]:
    worker = Supervisor(engine, begun.work, nobody_asked, owner, LONG)
    task = asyncio.create_task(worker.serve())
    yield worker
    worker.stop()
    await asyncio.wait_for(task, 20)


async def test_a_twin_has_the_run_at_once(db: Database) -> None:
    engine, store, first, second = Engine(db), PostgresStore(db), Begun(), Begun()
    run = await samples.due(store)
    async with serving(engine, first, "bot-1") as worker:
        await asyncio.wait_for(first.event.wait(), 20)
        async with serving(engine, second, "bot-2"):
            worker.stop()
            await asyncio.wait_for(second.event.wait(), 20)
    assert (first.runs, second.runs) == ([run.id], [run.id])


async def test_who_stops_claims_nothing_more(db: Database) -> None:
    engine, store, begun = Engine(db), PostgresStore(db), Begun()
    async with serving(engine, begun, "bot-1") as worker:
        worker.stop()
        run = await samples.due(store)
        free = await engine.claim("bot-2", 60)
    assert free is not None
    assert (free.id, begun.runs) == (run.id, [])


async def test_a_run_claimed_in_the_moment_of_the_stop_is_given_back(db: Database) -> None:
    """Its worker never begins, so that it cannot give the lease back itself."""
    store, begun = PostgresStore(db), Begun()
    run = await samples.due(store)

    class Stopping(Engine):
        async def claim(self, owner: str, lease: float) -> Run | None:
            claimed = await super().claim(owner, lease)
            if claimed and owner == "bot-1":
                worker.stop()
            return claimed

    async with serving(Stopping(db), begun, "bot-1") as worker:
        pass
    free = await Engine(db).claim("bot-2", 60)
    assert free is not None
    assert (free.id, begun.runs) == (run.id, [])


async def test_cancelled_it_gives_its_runs_back_too(db: Database) -> None:
    engine, begun = Engine(db), Begun()
    run = await samples.due(PostgresStore(db))
    worker = Supervisor(engine, begun.work, nobody_asked, "bot-1", LONG)
    task = asyncio.create_task(worker.serve())
    await asyncio.wait_for(begun.event.wait(), 20)
    task.cancel()
    await asyncio.wait({task})
    free = await engine.claim("bot-2", 60)
    assert free is not None
    assert free.id == run.id
