"""The audit log: it only grows, and whoever bends it is found."""

import asyncio

import asyncpg
import pytest

from policy.rules import Rule
from store.audit import AuditLog
from store.database import Database
from store.postgres import PostgresStore

pytestmark = pytest.mark.real


async def write(store: PostgresStore, *details: str) -> None:
    async with store.transaction() as tx:
        for detail in details:
            await tx.audit(
                "U1", "deploy.requested", run=7, environment="production", rule=Rule.WHO_ROLE, detail=detail
            )


async def tamper(db: Database, *statements: str) -> None:
    """As the database's owner can: triggers off, edit, triggers on."""
    async with db.transaction() as session:
        await session.execute("alter table audit disable trigger all")
        for statement in statements:
            await session.execute(statement)
        await session.execute("alter table audit enable always trigger audit_chain")
        await session.execute("alter table audit enable always trigger audit_refuse")


async def test_the_chain_begins_with_the_first_migration(
    store: PostgresStore, audit: AuditLog, db: Database
) -> None:
    async with db.session() as session:
        row = await session.row("select seq, action, detail from audit")
    assert row is not None
    assert tuple(row) == (1, "database.created", await store.identity())
    assert (await audit.verify()).sound


async def test_a_sound_chain_is_verified_to_its_head(store: PostgresStore, audit: AuditLog) -> None:
    await write(store, "plain", "ünïcode ⚠️", "'; drop table audit; --", "")
    chain = await audit.verify()
    assert (chain.sound, chain.rows, chain.broken, chain.reason) == (True, 5, 0, "")
    assert chain.head == await audit.head()


async def test_what_was_rolled_back_leaves_no_row_and_no_gap(store: PostgresStore, audit: AuditLog) -> None:
    async def break_off() -> None:
        async with store.transaction() as tx:
            await tx.audit("U1", "x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()
    await write(store, "after")
    assert (await audit.verify()).rows == 2


async def test_many_writers_make_one_chain(store: PostgresStore, audit: AuditLog) -> None:
    await asyncio.gather(*(write(store, f"{n}", "b") for n in range(20)))
    chain = await audit.verify()
    assert (chain.sound, chain.rows) == (True, 41)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set detail = 'x'",
        "update audit set detail = 'x' where false",
        "delete from audit",
        "truncate audit",
        "insert into audit (seq, actor, action) values (1, '', '') on conflict (seq) do update set actor = 'x'",
        "set session_replication_role = replica; delete from audit",
    ],
)
async def test_the_log_refuses_every_change(audit: AuditLog, db: Database, statement: str) -> None:
    async with db.session() as session:
        with pytest.raises(asyncpg.RaiseError, match="only grows"):
            await session.execute(statement)
    assert (await audit.verify()).rows == 1


@pytest.mark.parametrize(
    ("statement", "broken", "reason"),
    [
        ("update audit set detail = 'nothing' where seq = 3", 3, "it was changed"),
        ("update audit set at = at + interval '1 microsecond' where seq = 2", 2, "it was changed"),
        ("update audit set actor = 'U1d', action = substr(action, 2) where seq = 4", 4, "it was changed"),
        ("delete from audit where seq = 3", 4, "row 3 is missing"),
        ("delete from audit where seq = 1", 2, "row 1 is missing"),
        ("delete from audit where seq >= 4", 4, "rows are missing at the end"),
        ("delete from audit", 1, "rows are missing at the end"),
        ("update audit set previous = hash where seq = 2", 2, "it does not follow the row before it"),
    ],
)
async def test_a_superusers_edit_is_found_at_the_first_broken_row(
    store: PostgresStore, audit: AuditLog, db: Database, statement: str, broken: int, reason: str
) -> None:
    await write(store, "a", "b", "c", "d")
    await tamper(db, statement)
    chain = await audit.verify()
    assert (chain.sound, chain.broken, chain.reason) == (False, broken, reason)


async def test_a_chain_rewritten_to_its_head_is_found_by_a_hash_posted_before(
    store: PostgresStore, audit: AuditLog, db: Database
) -> None:
    await write(store, "a", "b")
    posted = await audit.head()
    await write(store, "c")
    assert (await audit.verify(posted)).known_at == 3
    assert (await audit.verify(posted[:12])).known_at == 3
    first = "select hash from audit where seq = 1"
    await tamper(db, "delete from audit where seq > 1", f"update audit_head set seq = 1, hash = ({first})")
    await write(store, "lies")
    assert (await audit.verify()).sound
    chain = await audit.verify(posted)
    assert not chain.sound
    assert "not in the chain" in chain.reason


async def test_a_chain_of_many_pages_is_walked_to_its_end(
    store: PostgresStore, audit: AuditLog, db: Database
) -> None:
    async with db.session() as session:
        await session.execute(
            "insert into audit (actor, action) select '', 'n' || n from generate_series(1, 2500) n"
        )
    assert (await audit.verify()).rows == 2501
    await tamper(db, "update audit set actor = 'x' where seq = 2400")
    assert (await audit.verify()).broken == 2400
