"""Reminders: one person, one message, in time or once and late; an update begins them anew."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from actions.incidents import change, command, reminders, resolve
from actions.incidents.resolve import Ending
from policy.incidents.model import Duty, Incident
from policy.runs import Kind, Run
from sandbox.slack.world.model import Message
from store.database import Database
from store.engine import Engine
from tests.handlers.incidents.desk import ROOM, lines, opened, pressed, quiet, submitted
from tests.handlers.office import Office

ID = "INC-2026-001"


async def later(at: Office, minutes: float) -> int:
    """The desk's clock moves; whoever is due is claimed and carried out. How many were."""
    async with Database.open(at.database_url) as db, db.session() as session:
        await session.execute(
            "update meta set clock_offset = clock_offset + $1 * interval '1 minute'", minutes
        )
        engine, fired = Engine(db), 0
        while run := await engine.claim("bot-1", 5):
            assert run.kind is Kind.NUDGE
            await reminders.wake(at.desk, run)
            await engine.release(run.id, run.token)
            fired += 1
    await quiet(at)
    return fired


def nudges(at: Office) -> list[Message]:
    return [m for m in at.slack.messages(ROOM) if "an update is due" in m.text]


async def record(at: Office) -> Incident:
    found = await at.desk.store.incident(ID)
    assert found is not None
    return found


async def test_nothing_is_due_before_five_minutes_and_one_person_is_asked_then(desk_office: Office) -> None:
    await opened(desk_office)
    assert await later(desk_office, 4) == 0
    assert await later(desk_office, 1.2) == 1
    (nudge,) = nudges(desk_office)
    assert nudge.text.startswith("<@U0ENGINEER> an update is due")
    assert "late" not in nudge.text


async def test_each_reminder_takes_the_place_of_the_one_before(desk_office: Office) -> None:
    await opened(desk_office)
    for _ in range(2):
        assert await later(desk_office, 5.2) == 1
    assert len(nudges(desk_office)) == 1


async def test_an_update_takes_the_reminder_away_and_begins_anew(desk_office: Office) -> None:
    await opened(desk_office)
    await later(desk_office, 5.2)
    await change.update(desk_office.desk, ID, "U0ENGINEER", "Restarting")
    await quiet(desk_office)
    assert nudges(desk_office) == []
    assert await later(desk_office, 4.5) == 0
    assert await later(desk_office, 1) == 1


async def test_what_came_due_while_no_bot_was_up_is_said_once_and_says_that_it_is_late(
    desk_office: Office,
) -> None:
    await opened(desk_office)
    assert await later(desk_office, 23) == 1
    (nudge,) = nudges(desk_office)
    assert "this reminder is 18m" in nudge.text


async def test_ignored_ones_go_to_the_next_person_and_come_less_often(desk_office: Office) -> None:
    await opened(desk_office)
    await command.assign(desk_office.desk, ID, "U0ENGINEER", Duty.COMMS, "U0APPROVER1")
    asked = []
    for minutes in (5.2, 5.2, 5.2, 10.2):
        assert await later(desk_office, minutes) == 1
        asked.append(nudges(desk_office)[0].text.split()[0])
    assert asked == ["<@U0APPROVER1>"] * 3 + ["<@U0ENGINEER>"]
    assert await later(desk_office, 19) == 0


async def test_a_snooze_needs_a_reason_and_is_on_the_timeline(desk_office: Office) -> None:
    await opened(desk_office)
    await change.snooze(desk_office.desk, ID, "U0ENGINEER", timedelta(minutes=30), "waiting for the restore")
    assert await later(desk_office, 29) == 0
    assert await later(desk_office, 1.2) == 1
    assert any("waiting for the restore" in line for line in lines(desk_office))


async def test_the_buttons_of_a_reminder_answer_it(desk_office: Office) -> None:
    await opened(desk_office)
    await later(desk_office, 5.2)
    told = await pressed(desk_office, "U0ENGINEER", nudges(desk_office)[0], "incident_no_change")
    assert "no change" in told.text
    await quiet(desk_office)
    assert nudges(desk_office) == []
    assert await later(desk_office, 15.2) == 1
    await desk_office.person("U0ENGINEER").click(nudges(desk_office)[0], "incident_update")
    await submitted(desk_office, "U0ENGINEER", "incident_update", text="Half of them are back")
    assert (await record(desk_office)).latest == "Half of them are back"


async def test_none_comes_after_the_end(desk_office: Office) -> None:
    await opened(desk_office)
    await resolve.resolve(desk_office.desk, ID, "U0ENGINEER", Ending("x", "y", "z"))
    assert await later(desk_office, 60) == 0
    assert nudges(desk_office) == []


async def test_a_reminder_claimed_by_two_bots_is_sent_once(desk_office: Office) -> None:
    """The second one's token is no longer the row's."""
    await opened(desk_office)
    async with Database.open(desk_office.database_url) as db, db.session() as session:
        await session.execute("update meta set clock_offset = interval '6 minutes'")
        engine = Engine(db)
        first = await engine.claim("bot-1", 0)
        await asyncio.sleep(0.05)
        second = await engine.claim("bot-2", 5)
        assert first is not None
        assert second is not None
        wake: Callable[[Run], Awaitable[None]] = lambda run: reminders.wake(desk_office.desk, run)  # noqa: E731
        await asyncio.gather(wake(first), wake(second))
    assert (await record(desk_office)).reminders == 1
    await quiet(desk_office)
    assert len(nudges(desk_office)) == 1
