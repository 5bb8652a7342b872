"""What the sweeper asks of the record (ruling 20)."""

from collections.abc import Mapping, Sequence

from policy.runs import State
from store.database import Database
from store.tables import runs


class StrayReads:
    """Mixed into PostgresStore."""

    _db: Database

    async def states(self, asked: Sequence[int]) -> Mapping[int, State]:
        """Of those that are recorded."""
        async with self._db.session() as session:
            rows = await session.rows("select id, state from run where id = any($1)", list(asked))
            return {row["id"]: State(row["state"]) for row in rows}

    async def departing(self, environment: str) -> tuple[str, ...]:
        """The ids of containers that some run is going to remove."""
        rest = "where environment = $1 and kind = 'retire' and state <> 'ended'"
        async with self._db.session() as session:
            waiting = await runs.select(session, rest, environment)
        plans = (run.plan for run in waiting if run.plan)
        return tuple(place.live.id for plan in plans for place in plan.hosts if place.live)
