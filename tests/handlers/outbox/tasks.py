"""Delivering while a test runs, and looking at the rows behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from store.database import Database
from tests.handlers.office import Office


@asynccontextmanager
async def delivered(at: Office) -> AsyncIterator[None]:
    task = asyncio.create_task(at.deliverer.run())
    yield
    at.deliverer.stop()
    await task


async def rows(at: Office, statement: str) -> list[Any]:
    async with Database.open(at.database_url) as db, db.session() as session:
        return list(await session.rows(statement))
