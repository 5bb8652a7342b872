"""Schedules: once across all bots, by the database's clock, late ones once with a note."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock.ticking import Scheduled, carry_out, last_due, look, ticking, trigger
from policy.events import Event, LockChanged
from policy.runs import Phase, Run, State
from policy.schedules import Schedule, Tick
from store.database import Database
from store.engine import Engine
from store.postgres import PostgresStore
from tests.real.deploying.desk import seen

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # nine o'clock in Riyadh
SUMMARY = Schedule("summary", "0 9 * * mon", "Asia/Riyadh", timedelta(hours=12))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "zone", "after", "now", "due"),
    [
        ("17 * * * *", "UTC", "2026-11-22T10:00", "2026-11-22T10:16", None),
        ("17 * * * *", "UTC", "2026-11-22T10:00", "2026-11-22T10:17", "2026-11-22T10:17"),
        ("17 * * * *", "UTC", "2026-11-22T10:17", "2026-11-22T11:00", None),
        ("17 * * * *", "UTC", "2026-11-22T10:00", "2026-11-22T13:30", "2026-11-22T13:17"),
        ("0 9 * * mon", "Asia/Riyadh", "2026-11-16T06:00", "2026-11-23T05:59", None),
        ("0 9 * * mon", "Asia/Riyadh", "2026-11-16T06:00", "2026-11-23T06:00", "2026-11-23T06:00"),
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T12:00", "2026-03-29T01:30"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", "2026-10-25T12:00", "2026-10-25T00:30"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30", "2026-10-25T12:00", None),
    ],
    ids=[
        "not yet",
        "on the minute",
        "fired already",
        "the newest of several",
        "nine in Riyadh is not yet",
        "nine in Riyadh",
        "an hour that spring leaves out",
        "an hour that autumn repeats",
        "and only once",
    ],
)
def test_a_schedule_is_due(cron: str, zone: str, after: str, now: str, due: str | None) -> None:
    assert last_due(Schedule("x", cron, zone), at(after), at(now)) == (due and at(due))


@pytest.mark.parametrize(
    ("cron", "zone"),
    [("0 9 * * 1", "UTC"), ("0 25 * * *", "UTC"), ("0 9", "UTC"), ("0 9 * * *", "Mars/Base")],
)
def test_a_schedule_that_means_nothing_or_something_else_is_refused(cron: str, zone: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        trigger(Schedule("x", cron, zone))


@dataclass(slots=True)
class Bots:
    """Several clocks over one database, whose time the test sets."""

    db: Database
    engine: Engine
    store: PostgresStore
    done: list[Tick] = field(default_factory=list)
    fault: Exception | None = None

    async def set(self, moment: datetime) -> None:
        await self.store.shift_clock(moment - await self.store.real_now())

    async def look(self, bots: int = 3) -> None:
        await asyncio.gather(*(look(self.engine, (SUMMARY,)) for _ in range(bots)))

    async def job(self, tick: Tick) -> Sequence[Event]:
        self.done.append(tick)
        if self.fault:
            raise self.fault
        return (LockChanged(0, "summary", locked=False, actor="", reason=""),)

    async def work(self, *jobs: Scheduled) -> list[Run]:
        """Carries out every tick that is due, as its bot does."""
        carried = []
        while run := await self.engine.claim("bot", 5):
            await carry_out(self.store, run, jobs or (Scheduled(SUMMARY, self.job),))
            await self.engine.release(run.id, run.token)
            carried.append(await self.store.run(run.id))
        return carried

    async def some_work(self) -> list[Run]:
        while True:
            if carried := await self.work():
                return carried
            await asyncio.sleep(0.1)

    async def told(self) -> int:
        async with self.db.session() as session:
            return int(await session.value("select count(*) from outbox"))


@pytest.fixture
async def bots(database_url: str) -> AsyncIterator[Bots]:
    """Their first look at the schedule was on Sunday."""
    async with Database.open(database_url) as db:
        made = Bots(db, Engine(db), PostgresStore(db))
        await made.set(MONDAY - timedelta(days=1))
        await made.look()
        yield made


async def test_a_new_schedule_owes_nothing_from_before(bots: Bots) -> None:
    assert await bots.work() == []


async def test_a_clock_that_is_set_leaves_out_what_never_fired_before(bots: Bots) -> None:
    """The demo begins on a Tuesday, and nobody missed Monday's summary."""
    await bots.set(MONDAY + timedelta(days=1))
    await bots.store.begin_schedules()
    await bots.look()
    assert await bots.work() == []
    await bots.set(MONDAY + timedelta(days=7))
    await bots.store.begin_schedules()
    await bots.set(MONDAY + timedelta(days=14))
    await bots.look()
    assert len(await bots.work()) == 1

    await bots.set(MONDAY + timedelta(days=21))
    await bots.store.begin_schedules()
    await bots.look()
    assert len(await bots.work()) == 1


async def test_several_bots_fire_it_once_and_say_it_once(bots: Bots) -> None:
    await bots.set(MONDAY)
    await bots.look()
    await bots.look()
    (run,) = await bots.work()
    assert (run.phase, run.state) == (Phase.SUCCEEDED, State.ENDED)
    (tick,) = bots.done
    assert (tick.due, tick.late) == (MONDAY, None)
    assert await bots.told() == 1


async def test_after_an_outage_it_fires_once_and_says_how_late(bots: Bots) -> None:
    await bots.set(MONDAY + timedelta(hours=3))
    await bots.look()
    await bots.work()
    (tick,) = bots.done
    assert tick.due == MONDAY
    assert tick.late is not None
    assert timedelta(hours=3) <= tick.late < timedelta(hours=3, minutes=1)


async def test_of_several_missed_ones_the_newest_fires(bots: Bots) -> None:
    await bots.set(MONDAY + timedelta(days=14, hours=1))
    await bots.look()
    await bots.work()
    assert [tick.due for tick in bots.done] == [MONDAY + timedelta(days=14)]


async def test_what_is_too_old_to_matter_is_let_go(bots: Bots) -> None:
    await bots.set(MONDAY + timedelta(hours=13))
    await bots.look()
    assert await bots.work() == []


async def test_a_clock_set_back_fires_nothing_twice(bots: Bots) -> None:
    await bots.set(MONDAY)
    await bots.look()
    await bots.set(MONDAY - timedelta(hours=1))
    await bots.look()
    await bots.set(MONDAY + timedelta(minutes=1))
    await bots.look()
    assert len(await bots.work()) == 1


async def test_a_job_that_fails_is_tried_again_and_said_once(bots: Bots) -> None:
    bots.fault = RuntimeError("no")
    await bots.set(MONDAY)
    await bots.look()
    (run,) = await bots.work()
    assert run.state is State.READY

    bots.fault = None
    await bots.set(MONDAY + timedelta(minutes=1))
    (run,) = await bots.work()
    assert run.phase is Phase.SUCCEEDED
    assert len(bots.done) == 2
    assert await bots.told() == 1


async def test_a_job_that_fails_until_it_no_longer_matters_ends(bots: Bots) -> None:
    bots.fault = RuntimeError("no")
    await bots.set(MONDAY)
    await bots.look()
    await bots.work()
    await bots.set(MONDAY + timedelta(hours=13))
    (run,) = await bots.work()
    assert (run.phase, run.state) == (Phase.FAILED, State.ENDED)
    assert await bots.told() == 0


async def test_a_schedule_unknown_here_waits_for_a_bot_that_knows_it(bots: Bots) -> None:
    other = Scheduled(Schedule("other", "0 0 * * *"), bots.job)
    await bots.set(MONDAY)
    await bots.look()
    (run,) = await bots.work(other)
    assert run.state is State.READY

    await bots.set(MONDAY + timedelta(minutes=1))
    (run,) = await bots.work()
    assert run.phase is Phase.SUCCEEDED


async def test_a_schedule_that_nobody_knows_any_more_just_ends(bots: Bots) -> None:
    other = Scheduled(Schedule("other", "0 0 * * *"), bots.job)
    await bots.set(MONDAY)
    await bots.look()
    await bots.set(MONDAY + timedelta(hours=3))
    (run,) = await bots.work(other)
    assert run.state is State.ENDED
    assert bots.done == []


async def test_apscheduler_looks_by_itself(bots: Bots) -> None:
    async with ticking(bots.engine, (SUMMARY,)):
        await bots.set(MONDAY)
        await asyncio.wait_for(bots.some_work(), 20)
    assert len(bots.done) == 1


async def test_a_look_that_is_under_way_at_the_end_is_let_finish(
    bots: Bots, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Cut off, it left a traceback in the log of an orderly end."""
    monkeypatch.setattr("bot.clock.ticking._LOOK", 1.0)
    clock = ticking(bots.engine, (SUMMARY,))
    await clock.__aenter__()
    async with bots.db.transaction() as session, bots.db.session() as other:
        await session.execute("lock table run in access exclusive mode")
        await seen(lambda: other.value("select true from pg_locks where not granted limit 1"))
        ending = asyncio.create_task(clock.__aexit__(None, None, None))
        await asyncio.sleep(0)

    await ending

    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == []
