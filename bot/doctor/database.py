"""PostgreSQL: reached, its schema in step, and its clock."""

import time
from datetime import datetime

from bot.doctor.clocks import skew
from bot.doctor.finding import Finding, Mark, skipped, tried
from bot.settings import Settings
from store.database import Database


async def examine_database(settings: Settings) -> tuple[Finding, ...]:
    seen: list[float] = []

    async def reach() -> str:
        url = settings.database_url.get_secret_value()
        async with Database.open(url, connections=1) as db, db.session() as session:
            version = await session.value("show server_version")
            now: datetime = await session.value("select clock_timestamp()")
            seen.append(now.timestamp() - time.time())
        return f"PostgreSQL {version.split()[0]}, schema in step."

    entry = await tried("Database", reach)
    if entry.mark is Mark.FAILED:
        return entry, *skipped("the database", "Database clock")
    return entry, skew("Database clock", seen[0])
