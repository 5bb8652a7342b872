"""Migrations: applied once, by one bot, and never changed afterwards."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from policy.errors import SchemaMismatch
from store.database import Database
from store.migrations import Migration, migrate, shipped

pytestmark = pytest.mark.real
ONE = Migration(1, "0001_one.sql", "create table one (id int); insert into one values (1)")
TWO = Migration(2, "0002_two.sql", "create table two (id int)")


async def apply(url: str, *migrations: Migration) -> None:
    pool = await asyncpg.create_pool(url, min_size=1, max_size=1)
    async with pool, pool.acquire() as connection:
        await migrate(connection, migrations)


async def count(url: str, table: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(f"select count(*) from {table}"))
    finally:
        await connection.close()


def test_the_files_are_numbered_without_gap_or_double() -> None:
    assert [migration.no for migration in shipped()] == list(range(1, len(shipped()) + 1))


async def test_opening_twice_applies_once(empty_database_url: str) -> None:
    for _ in range(2):
        async with Database.open(empty_database_url):
            assert await count(empty_database_url, "migration") == len(shipped())
    assert await count(empty_database_url, "audit") == 1


async def test_bots_that_start_at_the_same_time_apply_once(empty_database_url: str) -> None:
    async def start() -> None:
        async with Database.open(empty_database_url):
            pass

    await asyncio.gather(*(start() for _ in range(4)))
    assert await count(empty_database_url, "migration") == len(shipped())
    assert await count(empty_database_url, "audit") == 1


async def test_a_later_migration_is_added_to_the_earlier(empty_database_url: str) -> None:
    await apply(empty_database_url, ONE)
    await apply(empty_database_url, ONE, TWO)
    assert (await count(empty_database_url, "one"), await count(empty_database_url, "two")) == (1, 0)


async def test_a_migration_that_fails_takes_all_of_its_start_back(empty_database_url: str) -> None:
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await apply(empty_database_url, ONE, replace(TWO, sql="create tabel"))
    with pytest.raises(asyncpg.UndefinedTableError):
        await count(empty_database_url, "one")


async def test_a_changed_applied_migration_is_named(empty_database_url: str) -> None:
    await apply(empty_database_url, ONE)
    with pytest.raises(SchemaMismatch, match=r"0001_one\.sql was changed after it was applied"):
        await apply(empty_database_url, replace(ONE, sql=ONE.sql + " "))


async def test_a_database_of_a_newer_bot_is_not_used(empty_database_url: str) -> None:
    await apply(empty_database_url, ONE, TWO)
    with pytest.raises(SchemaMismatch, match=r"0002_two\.sql was applied by a newer version"):
        await apply(empty_database_url, ONE)


async def test_earlier_ticks_stay_with_the_last_run_of_their_version(empty_database_url: str) -> None:
    """0022: a checklist belongs to one run."""
    await apply(empty_database_url, *(m for m in shipped() if m.no < 22))
    connection = await asyncpg.connect(empty_database_url)
    try:
        for version in ("v1.2.3", "v1.2.4", "v1.2.4"):
            await connection.execute(
                """insert into run (kind, environment, version, digest, phase, state, requester)
                values ('deploy', 'production', $1, 'sha256:x', 'succeeded', 'ended', 'U1')""",
                version,
            )
        for subject in ("before:production:v1.2.4", "before:production:v1.2.5", "run-3"):
            await connection.execute(
                "insert into checklist_tick (subject, item, person, ok) values ($1, 'a1', 'U1', true)",
                subject,
            )
        await apply(empty_database_url, *shipped())
        (last,) = await connection.fetch("select max(id) as id from run where version = 'v1.2.4'")
        kept = await connection.fetch("select subject from checklist_tick order by subject")
    finally:
        await connection.close()
    assert [row["subject"] for row in kept] == [
        f"before:production:v1.2.4:{last['id']}",
        "before:production:v1.2.5",
        "run-3",
    ]
