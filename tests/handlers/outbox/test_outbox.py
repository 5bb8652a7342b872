"""From the outbox to Slack: each event once, in its place, in order."""

import asyncio
from dataclasses import replace
from html import unescape
from itertools import pairwise

from handlers.outbox import Deliverer, Pace
from policy import events
from policy.runs import Phase, State
from tests.handlers.happenings import AT, LOCKED, a_run, emit, eventually, line, settled, started
from tests.handlers.office import Office, office


async def test_a_card_is_posted_once_and_then_edited(desk_office: Office) -> None:
    run = await a_run(desk_office)
    await emit(desk_office, events.CardChanged(run))
    (first,) = await settled(desk_office)
    async with desk_office.desk.store.transaction() as tx:
        await tx.save_run(replace(await tx.lock_run(run), phase=Phase.CANCELLED, state=State.ENDED))
        await tx.emit(events.CardChanged(run))
    (second,) = await settled(desk_office)
    assert first.ts == second.ts
    assert "cancelled" in second.text


async def test_what_belongs_to_a_run_stands_in_its_thread_in_order(desk_office: Office) -> None:
    run = await a_run(desk_office)
    lines = [line(run, f"note {no}") for no in range(5)]
    await emit(desk_office, *lines, events.CardChanged(run), events.ApprovalCardChanged(run))
    (card,) = await settled(desk_office)
    texts = [m.text for m in desk_office.slack.thread(card)]
    assert len(texts) == 6
    assert [t for t in texts if "note" in t] == sorted(t for t in texts if "note" in t)


async def test_an_approval_message_that_comes_first_brings_its_card_along(desk_office: Office) -> None:
    run = await a_run(desk_office)
    await emit(desk_office, events.ApprovalCardChanged(run), events.CardChanged(run))
    (card,) = await settled(desk_office)
    assert len(desk_office.slack.thread(card)) == 1


async def test_an_approver_gets_a_direct_message_with_a_link_to_the_buttons(desk_office: Office) -> None:
    run = await a_run(desk_office)
    asked = events.ApprovalAsked(run, "U0APPROVER1", AT)
    await emit(desk_office, asked, events.CardChanged(run), events.ApprovalCardChanged(run))
    (card,) = await settled(desk_office)
    (told,) = desk_office.slack.dms("U0APPROVER1")
    (approval,) = desk_office.slack.thread(card)
    assert desk_office.slack.permalink(approval) in unescape(f"{told.text}{told.blocks}")


async def test_announcements_stand_in_their_channel_and_link_to_the_card(desk_office: Office) -> None:
    run = await a_run(desk_office)
    loud = events.EmergencyUsed(run, "production", "v1.2.4", "U0ENGINEER", "down", (), ("U0ONCALL",))
    await emit(desk_office, events.CardChanged(run), started(run), loud)
    card, announcement = await settled(desk_office)
    assert "started by" in announcement.text
    assert desk_office.slack.permalink(card) in unescape(str(announcement.blocks))
    (emergency,) = desk_office.slack.messages("incidents")
    assert "U0ONCALL" in f"{emergency.text}{emergency.blocks}"


async def test_a_card_somebody_deleted_is_posted_anew(desk_office: Office) -> None:
    run = await a_run(desk_office)
    await emit(desk_office, events.CardChanged(run))
    (card,) = await settled(desk_office)
    desk_office.slack.state.posts[card.channel].pop(card.ts)
    await emit(desk_office, events.CardChanged(run))
    (again,) = await settled(desk_office)
    assert again.ts != card.ts


async def test_a_change_during_an_edit_is_not_lost(desk_office: Office) -> None:
    """Ten changes at once: few edits, and the last state is what stays."""
    run = await a_run(desk_office)
    await emit(desk_office, events.CardChanged(run))
    await settled(desk_office)
    for no in range(10):
        async with desk_office.desk.store.transaction() as tx:
            await tx.save_run(replace(await tx.lock_run(run), version=f"v1.2.{no}"))
            await tx.emit(events.CardChanged(run))
    (card,) = await settled(desk_office)
    assert "v1.2.9" in card.text


async def test_two_bots_share_the_work_and_say_everything_once(quiet_office: Office) -> None:
    twin = Deliverer(quiet_office.outbox, quiet_office.client, quiet_office.desk, owner="bot-2", pace=Pace(0))
    runs = [await a_run(quiet_office, environment="staging", version=f"v1.0.{no}") for no in range(8)]
    for run in runs:
        await emit(quiet_office, events.CardChanged(run), line(run), started(run))
    tasks = [asyncio.create_task(d.run()) for d in (quiet_office.deliverer, twin)]
    messages = await settled(quiet_office)
    assert len(messages) == 16
    cards = [m for m in messages if quiet_office.slack.thread(m)]
    assert [len(quiet_office.slack.thread(card)) for card in cards] == [1] * 8
    quiet_office.deliverer.stop()
    twin.stop()
    await asyncio.gather(*tasks)


async def test_posts_in_a_channel_keep_slacks_pace(database_url: str) -> None:
    async with office(database_url, pace=0.2) as at:
        task = asyncio.create_task(at.deliverer.run())
        await emit(at, LOCKED, LOCKED, LOCKED)
        messages = await settled(at)
        at.deliverer.stop()
        await task
    times = [float(m.ts) for m in messages]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(gap >= 0.19 for gap in gaps)


async def test_stopping_finishes_what_is_under_way(quiet_office: Office) -> None:
    stuck = quiet_office.slack.faults.hang("chat.postMessage")
    task = asyncio.create_task(quiet_office.deliverer.run())
    await emit(quiet_office, LOCKED)
    await eventually(lambda: stuck.met)
    quiet_office.deliverer.stop()
    await asyncio.sleep(0.3)
    assert not task.done()
    quiet_office.slack.faults.lift_all()
    await asyncio.wait_for(task, 20)
