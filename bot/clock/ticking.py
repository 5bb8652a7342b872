"""Schedules fire once across all bots: APScheduler is the tick, PostgreSQL the truth (durable.md 6).

Every bot looks every other second, by the database's clock; a schedule's next tick is the first one after the newest
that the database knows. It becomes a row, whose key lets one bot be first, and whichever bot claims it does the work.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from policy.errors import DatabaseUnreachable, Fenced
from policy.events import Event
from policy.runs import Phase, Run, State
from policy.schedules import Schedule, Tick
from store.engine import Engine
from store.postgres import PostgresStore

log = structlog.get_logger()
_LOOK = 2.0  # seconds
_AGAIN = timedelta(seconds=30)
_OTHERS = timedelta(hours=2)  # how long a tick of a schedule unknown here waits for a bot that knows it

Job = Callable[[Tick], Awaitable[Sequence[Event]]]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """`job` may be tried again after a failure. The events it returns are told once, whatever happens."""

    schedule: Schedule
    job: Job


@asynccontextmanager
async def ticking(engine: Engine, schedules: Sequence[Schedule]) -> AsyncIterator[None]:
    """At start whatever came due meanwhile is caught up with; at the end a look that is under way is let finish."""
    looking = asyncio.Lock()

    async def again() -> None:
        async with looking:
            await look(engine, schedules)

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        again, "interval", seconds=_LOOK, coalesce=True, misfire_grace_time=None, max_instances=1
    )
    await look(engine, schedules)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        await asyncio.sleep(0)  # one that was due by now begins
        async with looking:
            scheduler.shutdown(wait=False)


async def look(engine: Engine, schedules: Sequence[Schedule]) -> None:
    """What cannot be seen now is seen at a later look."""
    try:
        async with asyncio.timeout(_LOOK * 0.9):
            now, newest = await engine.ticked()
            for schedule in schedules:
                await _fire(engine, schedule, newest.get(schedule.name), now)
    except DatabaseUnreachable as fault:
        log.warning("no_look_at_the_clock", detail=fault.detail)
    except TimeoutError:
        log.warning("no_look_at_the_clock", detail="the database did not answer in time")


async def _fire(engine: Engine, schedule: Schedule, newest: datetime | None, now: datetime) -> None:
    """A schedule seen for the first time begins now: it owes nothing from before."""
    if newest is None:
        await engine.tick(schedule.name, now, done=True)
        return
    due = last_due(schedule, max(newest, now - schedule.catch_up), now)
    if due and await engine.tick(schedule.name, due):
        log.info("tick", name=schedule.name, due=due.isoformat())


def last_due(schedule: Schedule, after: datetime, now: datetime) -> datetime | None:
    """The newest tick after one moment and not after the other, in UTC. The hour that autumn repeats counts once."""
    cron, due, at = trigger(schedule), None, after
    while (found := cron.get_next_fire_time(at, at + timedelta(microseconds=1))) and found <= now:
        at = found.astimezone(UTC)
        due = due if found.fold else at
    return due


def trigger(schedule: Schedule) -> CronTrigger:
    """ValueError where the cron or the zone is none, or the weekday is a number, which APScheduler counts from Monday."""
    weekday = schedule.cron.split()[-1]
    if any(letter.isdigit() for letter in weekday):
        raise ValueError(f"the weekday must be a name such as mon, not {weekday}")
    return CronTrigger.from_crontab(schedule.cron, timezone=schedule.zone)


async def carry_out(store: PostgresStore, run: Run, jobs: Sequence[Scheduled]) -> None:
    """A claimed tick: `run.environment` is its schedule, `run.version` when it was due."""
    due, now = datetime.fromisoformat(run.version), await store.now()
    found = next((s for s in jobs if s.schedule.name == run.environment), None)
    if found is None:  # a twin of another version may know it
        await (_end(store, run, ()) if now - due > _OTHERS else _postpone(store, run))
        return
    tick = Tick(found.schedule, due, now)
    if tick.late:
        log.warning(
            "tick_late", name=run.environment, due=run.version, seconds=round(tick.late.total_seconds())
        )
    try:
        events = await found.job(tick)
    except (DatabaseUnreachable, Fenced):
        raise
    except Exception:
        log.exception("job_failed", name=run.environment, due=run.version)
        over = now - due > found.schedule.catch_up
        await (_end(store, run, (), Phase.FAILED) if over else _postpone(store, run))
        return
    await _end(store, run, events)


async def _postpone(store: PostgresStore, run: Run) -> None:
    async with store.transaction((run.id, run.token)) as tx:
        await tx.save_run(replace(await tx.lock_run(run.id), wake_at=tx.now + _AGAIN))


async def _end(
    store: PostgresStore, run: Run, events: Sequence[Event], phase: Phase = Phase.SUCCEEDED
) -> None:
    async with store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        await tx.emit(*events)
        await tx.save_run(replace(locked, phase=phase, state=State.ENDED, ended_at=tx.now, wake_at=None))
