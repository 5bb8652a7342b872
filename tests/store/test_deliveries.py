"""A delivery that begins passes on only while it has caused nothing; what it causes happens once."""

import asyncio

import pytest

from policy.errors import DeliveryTaken
from policy.runs import Lock
from store.database import Database
from store.deliveries import Deliveries
from store.postgres import PostgresStore
from tests.store.samples import AT

pytestmark = pytest.mark.real
LOCK = Lock("production", "U1", "database move", AT)


async def causes(store: PostgresStore) -> bool:
    """Something that happens once for each time it is done."""
    async with store.transaction() as tx:
        await tx.audit("U1", "something")
        return await tx.set_lock(LOCK)


async def caused(db: Database) -> int:
    async with db.session() as session:
        return int(await session.value("select count(*) from audit where action = 'something'"))


async def dies(deliveries: Deliveries, key: str = "Ev1") -> None:
    """Takes a delivery, and is killed before it begins."""
    manager = deliveries.taken(key)
    assert await manager.__aenter__()


@pytest.fixture
def brief(db: Database) -> Deliveries:
    """A bot that died keeps nothing."""
    return Deliveries(db, seconds=0)


async def test_what_was_done_stays_taken_even_after_its_lease(
    brief: Deliveries, store: PostgresStore
) -> None:
    async with brief.taken("Ev1") as first:
        assert first
        await causes(store)
    async with brief.taken("Ev1") as again:
        assert not again


async def test_what_only_looked_is_settled_too(brief: Deliveries, store: PostgresStore) -> None:
    deliveries = Deliveries(brief._db)
    async with deliveries.taken("Ev1"):
        await store.now()
    async with brief.taken("Ev1") as again:
        assert not again


async def test_a_bot_that_died_before_it_began_passes_it_on(brief: Deliveries, db: Database) -> None:
    await dies(brief)
    async with Deliveries(db).taken("Ev1") as first:
        assert first


async def test_until_the_lease_ends_nobody_else_begins(db: Database) -> None:
    await dies(Deliveries(db, seconds=60))
    async with Deliveries(db).taken("Ev1") as first:
        assert not first


async def test_a_bot_that_died_after_it_caused_something_passes_nothing_on(
    brief: Deliveries, store: PostgresStore
) -> None:
    await dies(brief)
    await causes(store)
    async with brief.taken("Ev1") as again:
        assert not again


async def test_a_bot_that_comes_back_late_causes_nothing(
    brief: Deliveries, store: PostgresStore, db: Database
) -> None:
    """It stood still past its lease; another took over, and did it."""

    async def another() -> None:
        async with Deliveries(db).taken("Ev1") as first:
            assert first
            await causes(store)

    async with brief.taken("Ev1") as first:
        assert first
        await asyncio.create_task(another())
        with pytest.raises(DeliveryTaken):
            await causes(store)
    assert await caused(db) == 1


async def test_one_that_is_cancelled_before_it_begins_is_given_back_at_once(db: Database) -> None:
    deliveries = Deliveries(db, seconds=60)
    begun = asyncio.Event()

    async def gathers() -> None:
        async with deliveries.taken("Ev1"):
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(gathers())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with deliveries.taken("Ev1") as first:
        assert first


async def test_one_that_is_cancelled_after_it_caused_something_is_not(
    db: Database, store: PostgresStore
) -> None:
    deliveries = Deliveries(db, seconds=60)
    done = asyncio.Event()

    async def acts() -> None:
        async with deliveries.taken("Ev1"):
            await causes(store)
            done.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(acts())
    await done.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with deliveries.taken("Ev1") as again:
        assert not again


async def test_what_follows_a_delivery_is_not_held_to_it(brief: Deliveries, store: PostgresStore) -> None:
    async with brief.taken("Ev1"):
        pass
    assert await causes(store)
    async with brief.taken("Ev2") as first:
        assert first
        assert not await causes(store)  # locked already
        async with store.transaction() as tx:
            assert await tx.clear_lock("production")
