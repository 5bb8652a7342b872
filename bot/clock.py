"""APScheduler as the clock, and only that: a tick becomes a row, and whichever bot claims the row does the work (durable.md 6)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from policy.errors import DatabaseUnreachable
from policy.runs import Phase, Run, State
from store.engine import Engine
from store.postgres import PostgresStore

log = structlog.get_logger()
_LOOK_BACK = timedelta(hours=2)

SCHEDULES = {"housekeeping": "17 * * * *"}  # cron, UTC
Work = Mapping[str, Callable[[], Awaitable[None]]]


@asynccontextmanager
async def ticking(engine: Engine) -> AsyncIterator[None]:
    """Every bot ticks; the row's key decides who was first. At start the last tick is caught up with."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    for name, cron in SCHEDULES.items():
        trigger = CronTrigger.from_crontab(cron, timezone=UTC)
        scheduler.add_job(
            _fire,
            trigger,
            args=[engine, name, trigger],
            id=name,
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )
        await _fire(engine, name, trigger)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def _fire(engine: Engine, name: str, trigger: CronTrigger) -> None:
    due = last_due(trigger, datetime.now(UTC))
    if due is None:
        return
    try:
        if await engine.tick(name, due):
            log.info("tick", name=name, due=due.isoformat())
    except DatabaseUnreachable as fault:
        log.warning("tick_missed", name=name, detail=fault.detail)


def last_due(trigger: CronTrigger, now: datetime) -> datetime | None:
    """The newest tick not after `now`; None when the last one is too long ago to matter."""
    due, at = None, now - _LOOK_BACK
    while (at := trigger.get_next_fire_time(at, at + timedelta(microseconds=1))) and at <= now:
        due = at
    return due


async def carry_out(store: PostgresStore, run: Run, work: Work) -> None:
    """A claimed tick: `run.environment` is its schedule. One that no longer exists just ends."""
    if job := work.get(run.environment):
        await job()
    async with store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        await tx.save_run(
            replace(locked, phase=Phase.SUCCEEDED, state=State.ENDED, ended_at=tx.now, wake_at=None)
        )
