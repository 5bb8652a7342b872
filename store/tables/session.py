"""One connection for a while, on which every statement runs."""

from typing import Any, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from store.codec import storable
from store.faults import reaching

Lent: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"  # generic for the type checker only


class Session:
    """Every fault of the driver leaves it translated."""

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


def _plain(arg: object) -> object:
    return storable(arg) if isinstance(arg, str) else arg
