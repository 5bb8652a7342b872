"""Whose run it is: leases and fencing tokens over the run table (durable.md 4). Any number of bots share it."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

from policy.runs import Run
from store.database import Database
from store.tables import runs


class Engine:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def claim(self, owner: str, lease: float) -> Run | None:
        """The longest due run, with a new token and a lease of that many seconds; None when nothing is due."""
        async with self._db.session() as session:
            return await runs.claim_due(session, owner, lease)

    async def beat(self, run: int, token: int, lease: float) -> bool:
        """Prolongs the lease. False: the run is no longer this worker's, stop at once and write nothing."""
        async with self._db.session() as session:
            alive = await session.value(
                """update run set lease_until = clock_timestamp() + $3 * interval '1 second'
                where id = $1 and token = $2 and owner is not null returning true""",
                run,
                token,
                lease,
            )
            return bool(alive)

    async def release(self, run: int, token: int) -> None:
        """Ends the lease now; from here on this token writes nothing. NOTIFY when the run is still due."""
        async with self._db.transaction() as session:
            due = await session.value(
                """update run set owner = null, lease_until = '-infinity' where id = $1 and token = $2
                returning state <> 'ended' and wake_at <= desk_now()""",
                run,
                token,
            )
            if due:
                await runs.notify(session)

    async def stopping(self, owner: str) -> tuple[int, ...]:
        """Those of this owner's runs that somebody has asked to stop; look whenever `listening` wakes."""
        async with self._db.session() as session:
            rows = await session.rows(
                "select id from run where owner = $1 and stop_by <> '' and state <> 'ended'", owner
            )
            return tuple(row["id"] for row in rows)

    def listening(self) -> AbstractAsyncContextManager[asyncio.Event]:
        """Set when a run became due or was asked to stop, and after each reconnection."""
        return self._db.listening(runs.CHANNEL)

    async def tick(self, name: str, due: datetime, *, done: bool = False) -> bool:
        """A schedule's tick becomes a run; False when another bot was first (durable.md 6). `done`: nothing to do."""
        state, phase = ("ended", "succeeded") if done else ("ready", "requested")
        async with self._db.transaction() as session:
            added = await session.value(
                """insert into run (kind, environment, version, digest, phase, state, requester, wake_at)
                values ('tick', $1, $2, '', $3, $4, '', case when $5 then null else desk_now() end)
                on conflict (environment, version) where kind = 'tick' do nothing returning true""",
                name,
                due.astimezone(UTC).isoformat(),
                phase,
                state,
                done,
            )
            if added and not done:
                await runs.notify(session)
            return bool(added)

    async def ticked(self) -> tuple[datetime, Mapping[str, datetime]]:
        """The desk's time, and when each schedule's newest tick until then was due."""
        async with self._db.session() as session:
            now: datetime = await session.value("select desk_now()")
            rows = await session.rows(
                """select environment as name, max(version::timestamptz) as due from run
                where kind = 'tick' and version::timestamptz <= $1 group by environment""",
                now,
            )
            return now, {row["name"]: row["due"] for row in rows}

    async def forget_ticks(self, older_than_hours: float) -> None:
        """Ended ones only; the newest of each schedule stays, for `ticked`."""
        async with self._db.session() as session:
            await session.execute(
                """delete from run old where kind = 'tick' and state = 'ended'
                and created_at < desk_now() - $1 * interval '1 hour'
                and exists (select from run newer where newer.kind = 'tick'
                  and newer.environment = old.environment and newer.id > old.id)""",
                older_than_hours,
            )
