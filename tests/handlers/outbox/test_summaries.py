"""What the clock posts: once, in its channel, with its picture in the thread; late ones say so."""

from datetime import UTC, datetime, timedelta

import pytest

from actions.summary import post
from bot.clock.schedules import schedule
from policy.config import POSTINGS, Posting
from policy.runs import Lock
from policy.schedules import Tick
from tests.handlers.happenings import emit, settled
from tests.handlers.office import Office

DAILY, WEEKLY = POSTINGS
DUE = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


async def ticked(office: Office, posting: Posting, due: datetime = DUE, late: float = 0) -> None:
    """As bot/clock/ticking.py carries a tick out."""
    tick = Tick(schedule(posting), due, due + timedelta(seconds=late))
    await emit(office, *await post(office.desk, posting, tick))


async def test_a_summary_is_posted_and_the_next_one_says_what_changed(desk_office: Office) -> None:
    await ticked(desk_office, DAILY)
    async with desk_office.desk.store.transaction() as tx:
        await tx.set_lock(Lock("production", "U0ENGINEER", "inventory", tx.now))
    await ticked(desk_office, DAILY, DUE + timedelta(days=1), late=7800)
    first, second = await settled(desk_office)
    assert "This is the first summary" in str(first.blocks)
    assert "• Production was locked by <@U0ENGINEER>" in str(second.blocks)
    assert "late" not in first.text
    assert "This summary is 2h 10m late: the desk was not running." in second.text


async def test_a_job_that_is_tried_again_compares_with_the_day_before_and_not_with_itself(
    desk_office: Office,
) -> None:
    await ticked(desk_office, DAILY)
    async with desk_office.desk.store.transaction() as tx:
        await tx.set_lock(Lock("production", "U0ENGINEER", "inventory", tx.now))
    tick = Tick(schedule(DAILY), DUE + timedelta(days=1), DUE + timedelta(days=1))
    tries = [await post(desk_office.desk, DAILY, tick) for _ in range(2)]
    assert [len(event.since) for events in tries for event in events] == [1, 1]  # type: ignore[attr-defined]


async def test_the_same_tick_is_posted_once_whoever_brings_it(desk_office: Office) -> None:
    await ticked(desk_office, DAILY)
    await ticked(desk_office, DAILY)
    assert len(await settled(desk_office)) == 1


async def test_the_weekly_report_has_its_picture_in_the_thread(desk_office: Office) -> None:
    await ticked(desk_office, WEEKLY)
    (posted,) = await settled(desk_office, 40)
    assert "week from 2026-11-15 to 2026-11-21: 0 deployments" in posted.text
    (shared,) = desk_office.slack.thread(posted)
    (file,) = (desk_office.slack.state.files[one] for one in shared.files)
    assert (file.content or b"").startswith(b"\x89PNG")
    assert file.alt_text.startswith("Four charts, 12 weeks from 2026-08-29.")


async def test_a_picture_that_slack_does_not_take_stops_nothing(desk_office: Office) -> None:
    desk_office.slack.faults.answer("files.getUploadURLExternal", "fatal_error", times=5)
    await ticked(desk_office, WEEKLY)
    await ticked(desk_office, WEEKLY, DUE + timedelta(days=7))
    assert len(await settled(desk_office, 60)) == 2


async def test_a_summary_may_have_a_channel_of_its_own(desk_office: Office) -> None:
    await ticked(desk_office, Posting("managers", channel="C0GENERAL"))
    assert await settled(desk_office) == []
    (posted,) = desk_office.slack.messages("general")
    assert posted.text.startswith("Where we stand")


async def test_a_host_that_hangs_costs_a_summary_its_deadline_and_no_more(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    from actions.summary import take

    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("actions.summary.taking.host_facts", never)
    facts = await take(desk_office.desk, seconds=0.2)
    assert {u.part for u in facts.unknown} == {"host web-1"}
    assert all(p.health.ok for p in facts.places)
