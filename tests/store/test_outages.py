"""The database away: every way in says so in one word, and works again afterwards."""

import asyncio
import time

import asyncpg
import pytest

from policy.errors import DatabaseUnreachable
from policy.runs import Run
from store.audit import AuditLog
from store.database import Database
from store.deliveries import Deliveries
from store.engine import Engine
from store.faults import reaching
from store.journal import PostgresJournal
from store.outbox import Outbox
from store.postgres import PostgresStore
from tests.postgres import PostgresServer
from tests.real.parts.process import free_port
from tests.store import samples

pytestmark = pytest.mark.real


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(DatabaseUnreachable, match="Connect"):
        async with Database.open(f"postgresql://postgres@127.0.0.1:{free_port()}/x"):
            pytest.fail("it opened")


@pytest.mark.parametrize(
    ("change", "words"),
    [(("/test_", "/missing_"), "does not exist"), (("postgres@", "nobody:secret@"), "nobody")],
)
async def test_a_wrong_name_or_login_is_unreachable_and_tells_no_password(
    database_url: str, change: tuple[str, str], words: str
) -> None:
    with pytest.raises(DatabaseUnreachable, match=words) as caught:
        async with Database.open(database_url.replace(*change)):
            pytest.fail("it opened")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("dsn", ["nonsense", "mysql://u:hush@h/x", "postgresql://u:hu/sh@h/x"])
async def test_an_address_that_is_none_is_unreachable_and_tells_no_password(dsn: str) -> None:
    with pytest.raises(DatabaseUnreachable, match="not an address like") as caught:
        async with Database.open(dsn):
            pytest.fail("it opened")
    assert "hu" not in str(caught.value)


async def test_every_way_in_says_unreachable_while_the_server_is_down_and_works_after(
    outage_postgres: PostgresServer,
) -> None:
    async with Database.open(outage_postgres.url(), seconds=2) as db:
        store, engine, outbox = PostgresStore(db), Engine(db), Outbox(db)
        run = await samples.claimed(store, engine)
        key = samples.key(run)
        outage_postgres.stop()
        for ask in (
            store.now,
            lambda: store.run(run.id),
            lambda: samples.added(store),
            lambda: engine.claim("bot-1", 5),
            lambda: engine.beat(run.id, run.token, 5),
            lambda: engine.release(run.id, run.token),
            lambda: PostgresJournal(db).start(key, "pull", "one"),
            lambda: outbox.take("bot-1", 5),
            lambda: Deliveries(db).taken("x").__aenter__(),
            lambda: AuditLog(db).verify(),
        ):
            with pytest.raises(DatabaseUnreachable):
                await ask()
        outage_postgres.start()
        assert await store.run(run.id) == run
        assert await engine.beat(run.id, run.token, 5)


async def test_a_transaction_cut_in_the_middle_is_unreachable_and_left_nothing(
    outage_postgres: PostgresServer,
) -> None:
    async with Database.open(outage_postgres.url(), seconds=2) as db:
        store = PostgresStore(db)

        async def cut() -> None:
            async with store.transaction() as tx:
                await tx.add_run(samples.run())
                outage_postgres.kill()
                await tx.add_run(samples.run())

        with pytest.raises(DatabaseUnreachable):
            await cut()
        outage_postgres.start()
        assert await store.history() == ()


async def test_a_server_that_stops_answering_is_unreachable_after_the_patience(
    outage_postgres: PostgresServer,
) -> None:
    async with Database.open(outage_postgres.url(), seconds=0.5) as db:
        store = PostgresStore(db)
        outage_postgres.freeze()
        begun = time.monotonic()
        with pytest.raises(DatabaseUnreachable):
            await store.now()
        assert time.monotonic() - begun < 8  # far below what it would wait by itself
        outage_postgres.thaw()
        assert await store.now()


async def test_who_gives_up_on_a_silent_server_is_free_at_once(outage_postgres: PostgresServer) -> None:
    """A worker without a heartbeat must stop before its lease ends (ruling 7)."""

    async def within_transaction(store: PostgresStore) -> None:
        async with store.transaction() as tx:
            outage_postgres.freeze()
            await tx.add_run(samples.run())

    async with Database.open(outage_postgres.url(), seconds=20) as db:
        store = PostgresStore(db)
        for ask in (within_transaction(store), store.now()):
            begun = time.monotonic()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(ask, 0.3)
            assert time.monotonic() - begun < 8  # far below what it would wait by itself
        outage_postgres.thaw()
        assert await store.history() == ()


async def test_listening_survives_a_restart(outage_postgres: PostgresServer) -> None:
    async with Database.open(outage_postgres.url(), seconds=2) as db:
        store, engine = PostgresStore(db), Engine(db)
        async with engine.listening() as wake:
            await wake.wait()
            wake.clear()
            outage_postgres.stop()
            await asyncio.sleep(0.3)
            assert not wake.is_set()
            outage_postgres.start()
            await asyncio.wait_for(wake.wait(), 20)
            wake.clear()
            await samples.due(store)
            await asyncio.wait_for(wake.wait(), 20)


async def claim_soon(engine: Engine, seconds: float = 20) -> Run:
    async with asyncio.timeout(seconds):
        while True:
            if run := await engine.claim("bot-2", 5):
                return run
            await asyncio.sleep(0.02)


async def test_a_frozen_bots_transaction_does_not_hold_its_run_for_ever(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends what stays open and idle; the lease can then be taken over."""
    settings = {"idle_in_transaction_session_timeout": "200ms"}
    monkeypatch.setattr("store.database._SERVER_SETTINGS", settings)
    async with Database.open(database_url) as db:
        store, engine = PostgresStore(db), Engine(db)
        run = await samples.claimed(store, engine, lease=0)

        async def freeze() -> None:
            async with store.transaction((run.id, run.token)) as tx:
                assert await engine.claim("bot-2", 5) is None
                newer = await claim_soon(engine)
                assert newer.token > run.token
                await tx.save_run(run)

        with pytest.raises(DatabaseUnreachable):
            await freeze()


async def test_the_server_is_told_to_end_idle_transactions_within_a_lease(db: Database) -> None:
    async with db.session() as session:
        assert await session.value("show idle_in_transaction_session_timeout") == "5s"


async def test_a_failure_that_was_swallowed_inside_is_not_taken_for_a_commit(store: PostgresStore) -> None:
    async def swallow() -> None:
        async with store.transaction() as tx:
            await tx.add_run(samples.run())
            with pytest.raises(asyncpg.ForeignKeyViolationError):
                await tx.add_run(samples.run(parent=99))

    with pytest.raises(DatabaseUnreachable, match="rolled back"):
        await swallow()
    assert await store.history() == ()


async def test_a_callers_own_timeout_inside_a_transaction_stays_one(store: PostgresStore) -> None:
    with pytest.raises(TimeoutError):
        async with store.transaction():
            raise TimeoutError


@pytest.mark.parametrize(
    "fault",
    [
        ConnectionResetError(),
        TimeoutError(),
        asyncpg.InterfaceError("pool is closing"),
        asyncpg.ConnectionDoesNotExistError("x"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.TooManyConnectionsError("x"),
        asyncpg.DeadlockDetectedError("x"),
        asyncpg.DiskFullError("x"),
        asyncpg.ReadOnlySQLTransactionError("x"),
        asyncpg.AdminShutdownError("x"),
        asyncpg.QueryCanceledError("x"),
    ],
)
def test_what_the_driver_says_of_an_outage_is_unreachable(fault: Exception) -> None:
    with pytest.raises(DatabaseUnreachable, match=type(fault).__name__) as caught, reaching():
        raise fault
    assert caught.value.__cause__ is fault


@pytest.mark.parametrize(
    "bug", [asyncpg.PostgresSyntaxError("x"), asyncpg.UniqueViolationError("x"), KeyError("x")]
)
def test_a_bug_stays_a_bug(bug: Exception) -> None:
    with pytest.raises(type(bug)), reaching():
        raise bug
