"""A year of summaries: each fires once, over several bots and restarts, through Ramadan and changes of the clock."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock.schedules import schedule
from bot.clock.ticking import last_due, look
from policy.config import POSTINGS, Posting
from store.database import Database
from store.engine import Engine
from store.postgres import PostgresStore

DAILY, WEEKLY = POSTINGS
BERLIN = Posting("berlin", days=("sunday", "monday"), at=time(2, 30), zone="Europe/Berlin")
NEW_YORK = Posting("new-york", days=("sunday", "saturday"), at=time(1, 30), zone="America/New_York")
START = datetime(2026, 11, 22, tzinfo=UTC)
YEAR = timedelta(days=365)


def fired(posting: Posting, every: timedelta, start: datetime = START) -> list[datetime]:
    """What one bot that looks so often fires in a year."""
    found, newest, now = [], start, start
    while now < start + YEAR:
        now += every
        made = schedule(posting)
        if due := last_due(made, max(newest, now - made.catch_up), now):
            found.append(due)
            newest = due
    return found


@pytest.mark.parametrize(
    ("posting", "times"),
    [
        pytest.param(DAILY, 261, id="daily"),
        pytest.param(WEEKLY, 53, id="weekly"),
        pytest.param(BERLIN, 105, id="an hour that spring leaves out, and one that autumn repeats"),
        pytest.param(NEW_YORK, 105, id="another zone's changes"),
    ],
)
def test_a_year_has_each_tick_once(posting: Posting, times: int) -> None:
    ticks = fired(posting, timedelta(minutes=47))
    assert len(ticks) == times
    local = [t.astimezone(ZoneInfo(posting.zone)) for t in ticks]
    assert len({t.date() for t in local}) == times
    assert {f"{t:%A}".lower() for t in local} == set(posting.days)


def test_in_ramadan_too_it_is_nine_in_riyadh() -> None:
    """The guide's windows move then; the summary does not. Ramadan 1448 begins on 8 February 2027."""
    ramadan = datetime(2027, 2, 8, tzinfo=UTC), datetime(2027, 3, 9, tzinfo=UTC)
    ticks = [t for t in fired(DAILY, timedelta(hours=1)) if ramadan[0] <= t < ramadan[1]]
    assert len(ticks) == 21
    assert {(t.hour, t.minute) for t in ticks} == {(6, 0)}


async def test_two_bots_that_come_and_go_fire_each_tick_of_a_year_once(database_url: str) -> None:
    """Weeks with both, with one and with none; after an outage the newest one fires, once."""
    async with Database.open(database_url) as db:
        store, engines = PostgresStore(db), (Engine(db), Engine(db))
        every = tuple(map(schedule, POSTINGS))
        now = START
        while now < START + YEAR:
            awake = engines[: (now - START).days // 7 % 3]
            await store.shift_clock(now - await store.real_now())
            await asyncio.gather(*(look(engine, every) for engine in awake))
            now += timedelta(hours=11)
        async with db.session() as session:
            rows = await session.rows(
                """select environment as name, version::timestamptz as due, count(*) as times from run
                where kind = 'tick' and phase = 'requested' group by 1, 2"""
            )
    assert {row["times"] for row in rows} == {1}
    days = [row["due"].astimezone(ZoneInfo("Asia/Riyadh")) for row in rows if row["name"] == "summary:daily"]
    assert {f"{day:%H:%M}" for day in days} == {"09:00"}
    assert 150 < len(days) < 200  # two weeks of three, but for what twelve hours leave behind
