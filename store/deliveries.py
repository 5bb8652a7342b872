"""What Slack has delivered already: it sends again what was not answered in time, to any of the bots."""

from store.database import Database


class Deliveries:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def claim(self, key: str) -> bool:
        """False when this key was claimed before."""
        async with self._db.session() as session:
            first = await session.value(
                "insert into delivery (key) values ($1) on conflict do nothing returning true", key
            )
            return bool(first)

    async def release(self, key: str) -> None:
        """After a failure, so that the next delivery may try."""
        async with self._db.session() as session:
            await session.execute("delete from delivery where key = $1", key)

    async def prune(self, older_than_hours: float) -> None:
        async with self._db.session() as session:
            await session.execute(
                "delete from delivery where at < clock_timestamp() - $1 * interval '1 hour'", older_than_hours
            )
