"""The pool of connections: sessions, transactions, and LISTEN that outlives an outage."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Self, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from policy.errors import DatabaseUnreachable
from store.codec import storable
from store.faults import SchemaMismatch, reaching
from store.migrations import migrate

_OLDEST = 15
_SECONDS = 10.0  # a single statement, or the wait for a free connection
_RETRY = 0.2  # between two tries to listen again
_PULSE = 10.0  # a connection that was silent so long is asked whether it lives
# A frozen bot must not keep its row locks: the server ends its open transaction.
_SERVER_SETTINGS = {"application_name": "liyaqa-bot", "idle_in_transaction_session_timeout": "5s"}

# Generic for the type checker only.
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Lent: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"


class Session:
    """One connection for a while. Every fault of the driver leaves it translated."""

    def __init__(self, connection: Lent) -> None:
        self._connection = connection

    async def rows(self, sql: str, *args: object) -> list[asyncpg.Record]:
        with reaching():
            return await self._connection.fetch(sql, *map(_plain, args))

    async def row(self, sql: str, *args: object) -> asyncpg.Record | None:
        with reaching():
            return await self._connection.fetchrow(sql, *map(_plain, args))

    async def value(self, sql: str, *args: object) -> Any:
        with reaching():
            return await self._connection.fetchval(sql, *map(_plain, args))

    async def execute(self, sql: str, *args: object) -> str:
        """Returns the command's tag."""
        with reaching():
            return await self._connection.execute(sql, *map(_plain, args))


class Database:
    """One PostgreSQL, migrated; built by `open`."""

    def __init__(self, dsn: str, pool: Pool) -> None:
        self._dsn = dsn
        self.pool = pool

    @classmethod
    @asynccontextmanager
    async def open(cls, dsn: str, *, connections: int = 10) -> AsyncIterator[Self]:
        """Applies the migrations first. DatabaseUnreachable, SchemaMismatch."""
        with reaching():
            pool = await _pool(dsn, connections)
        try:
            with reaching():
                async with pool.acquire() as connection:
                    _check_version(connection)
                    await migrate(connection)
            yield cls(dsn, pool)
        finally:
            await _close(pool)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        with reaching():
            connection = await self.pool.acquire(timeout=_SECONDS)
        try:
            yield Session(connection)
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
            with suppress(asyncio.CancelledError):
                await task

    async def _listen(self, channel: str, wake: asyncio.Event) -> None:
        while True:
            with suppress(DatabaseUnreachable), reaching():
                await self._listen_once(channel, wake)
            await asyncio.sleep(_RETRY)

    async def _listen_once(self, channel: str, wake: asyncio.Event) -> None:
        """Returns or raises when the connection is lost."""
        connection: Connection = await asyncpg.connect(
            self._dsn, timeout=_SECONDS, command_timeout=_SECONDS, server_settings=_SERVER_SETTINGS
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


def _plain(arg: object) -> object:
    return storable(arg) if isinstance(arg, str) else arg


def _pool(dsn: str, connections: int) -> Awaitable[Pool]:
    try:
        return asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=connections,
            timeout=_SECONDS,
            command_timeout=_SECONDS,
            server_settings=_SERVER_SETTINGS,
        )
    except ValueError:
        raise DatabaseUnreachable("the address is not a PostgreSQL URL") from None  # it may carry a password


def _check_version(connection: Lent) -> None:
    major = connection.get_server_version().major
    if major < _OLDEST:
        raise SchemaMismatch(f"PostgreSQL {major} is too old: {_OLDEST} or newer is needed")


async def _close(pool: Pool) -> None:
    """Waits for running statements, but not for a server that does not answer."""
    try:
        async with asyncio.timeout(_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()
