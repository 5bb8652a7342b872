"""The pool of connections: sessions, transactions, and LISTEN that outlives an outage."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Self, TypeAlias

import asyncpg

from policy.errors import DatabaseUnreachable, SchemaMismatch
from store.faults import reaching
from store.migrations import migrate
from store.tables.session import Session

_OLDEST = 15
_RETRY = 0.2  # between two tries to listen again
_PULSE = 10.0  # a connection that was silent so long is asked whether it lives
# A frozen bot must not keep its row locks: the server ends its open transaction.
_SERVER_SETTINGS = {"application_name": "liyaqa-bot", "idle_in_transaction_session_timeout": "5s"}

# Generic for the type checker only.
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Database:
    """One PostgreSQL, migrated; built by `open`."""

    def __init__(self, dsn: str, pool: Pool, seconds: float) -> None:
        self._dsn = dsn
        self._seconds = seconds
        self.pool = pool

    @classmethod
    @asynccontextmanager
    async def open(cls, dsn: str, *, connections: int = 10, seconds: float = 10) -> AsyncIterator[Self]:
        """Applies the migrations first. `seconds`: the patience for one statement, or for a free connection.

        DatabaseUnreachable, SchemaMismatch.
        """
        pool = await asyncpg.create_pool(
            dsn,
            min_size=0,  # the pool itself then never dials in the background
            max_size=connections,
            timeout=seconds,
            command_timeout=seconds,
            server_settings=_SERVER_SETTINGS,
        )
        try:
            with reaching():
                await _prepare(pool)
            yield cls(dsn, pool, seconds)
        finally:
            await _close(pool, seconds)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        with reaching():
            connection = await self.pool.acquire(timeout=self._seconds)
        try:
            yield Session(connection)
        except (asyncio.CancelledError, DatabaseUnreachable):
            with suppress(asyncpg.InterfaceError):  # it is lost already
                connection.terminate()  # who must stop cannot wait for a server that does not answer
            raise
        finally:
            with suppress(DatabaseUnreachable), reaching():
                await self.pool.release(connection)

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[Session]:
        """Commits at the end. `snapshot`: reads one moment and writes nothing. A lost commit may have happened."""
        async with self.session() as session:
            begin = "begin isolation level repeatable read read only" if snapshot else "begin"
            await session.execute(begin)
            try:
                yield session
            except (asyncio.CancelledError, DatabaseUnreachable):
                raise  # the connection is given up, which rolls back
            except BaseException:
                with suppress(DatabaseUnreachable):
                    await session.execute("rollback")
                raise
            if await session.execute("commit") != "COMMIT":
                raise DatabaseUnreachable("the transaction had failed and was rolled back")

    @asynccontextmanager
    async def listening(self, channel: str) -> AsyncIterator[asyncio.Event]:
        """An event set by each NOTIFY and by each (re)connection, for what was missed meanwhile."""
        wake = asyncio.Event()
        task = asyncio.create_task(self._listen(channel, wake))
        try:
            yield wake
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _listen(self, channel: str, wake: asyncio.Event) -> None:
        while True:
            with suppress(DatabaseUnreachable), reaching():
                await self._listen_once(channel, wake)
            await asyncio.sleep(_RETRY)

    async def _listen_once(self, channel: str, wake: asyncio.Event) -> None:
        """Returns or raises when the connection is lost."""
        connection: Connection = await asyncpg.connect(
            self._dsn, timeout=self._seconds, command_timeout=self._seconds, server_settings=_SERVER_SETTINGS
        )
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(_setter(lost))
            await connection.add_listener(channel, _setter(wake))
            wake.set()
            await _watch(connection, lost)
        finally:
            connection.terminate()


async def _watch(connection: Connection, lost: asyncio.Event) -> None:
    while not lost.is_set():
        try:
            async with asyncio.timeout(_PULSE):
                await lost.wait()
        except TimeoutError:
            await connection.execute("select")


def _setter(event: asyncio.Event) -> Callable[..., None]:
    def set_it(*_: object) -> None:
        event.set()

    return set_it


async def _prepare(pool: Pool) -> None:
    try:
        connection = await pool.acquire()
    except ValueError:  # its words may carry a part of the password
        raise DatabaseUnreachable("not an address like postgresql://user:password@host:5432/name") from None
    try:
        major = connection.get_server_version().major
        if major < _OLDEST:
            raise SchemaMismatch(f"PostgreSQL {major} is too old: {_OLDEST} or newer is needed")
        await migrate(connection)
    finally:
        await pool.release(connection)


async def _close(pool: Pool, seconds: float) -> None:
    """Waits for running statements, but not for a server that does not answer."""
    try:
        async with asyncio.timeout(seconds):
            await pool.close()
    except TimeoutError:
        pool.terminate()
