"""Action items: typed, or a :memo: on a message; ticked off; brought to mind when their day is over."""

import asyncio
from datetime import timedelta

import pytest

from actions.incidents.afterwards import items
from actions.summary.taking import take
from policy.config import Role
from policy.facts import Person
from policy.incidents.afterwards.items import ActionItem, ItemState
from policy.incidents.model import Type
from store.postgres import PostgresStore
from tests.handlers.incidents.desk import ROOM, answered, lines, opened, pressed, quiet, said
from tests.handlers.office import Office

ID = "INC-2026-001"


async def a_day_later(at: Office, days: int) -> None:
    """The desk's clock goes ahead."""
    assert isinstance(at.desk.store, PostgresStore)
    await at.desk.store.shift_clock(timedelta(days=days))


async def test_an_action_item_has_words_an_owner_and_a_day(desk_office: Office) -> None:
    await opened(desk_office)
    told = await answered(
        desk_office, "U0ENGINEER", f'/incident {ID} action "Alert on disk space" <@U0APPROVER1> due:3d'
    )
    assert told.text.startswith(f"{ID}: noted for <@U0APPROVER1>, due ")
    await quiet(desk_office)
    assert any("Action item 1 for" in line for line in lines(desk_office))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("action", "What is to be done?"),
        ('action "Alert on disk space" due:3d', "Who does it?"),
        ('action "Alert on disk space" @me', "By when?"),
        ('action "Alert on disk space" @me due:yesterday', "not one the desk can read"),
        ('action "Alert on disk space" @me due:2020-01-01', "The day is over"),
    ],
)
async def test_what_is_missing_is_asked_for_and_nothing_is_kept(
    desk_office: Office, typed: str, problem: str
) -> None:
    await opened(desk_office)
    assert problem in said(await answered(desk_office, "U0ENGINEER", f"/incident {ID} {typed}"))
    assert await desk_office.desk.store.items_of(ID) == ()


async def test_done_is_pressed_once_and_says_who(desk_office: Office) -> None:
    await opened(desk_office)
    await answered(desk_office, "U0ENGINEER", f"/incident {ID} action Write it down @me due:1d")
    shown = await answered(desk_office, "U0ENGINEER", f"/incident {ID} actions")
    after = await pressed(desk_office, "U0ENGINEER", shown, "incident_item_done")
    assert "0 of 1 open" in said(after)
    await pressed(desk_office, "U0ENGINEER", shown, "incident_item_done")
    (item,) = await desk_office.desk.store.items_of(ID)
    assert (item.state, item.closed_by) == (ItemState.DONE, "U0ENGINEER")


async def test_somebody_elses_item_stays_open(desk_office: Office) -> None:
    await opened(desk_office)
    await answered(desk_office, "U0ENGINEER", f"/incident {ID} action Write it down @me due:1d")
    shown = await answered(desk_office, "U0APPROVER1", f"/incident {ID} actions")
    refused = await pressed(desk_office, "U0APPROVER1", shown, "incident_item_done")
    assert "incident.role" in said(refused)
    (item,) = await desk_office.desk.store.items_of(ID)
    assert item.state is ItemState.OPEN


async def state(at: Office, wanted: ItemState) -> ActionItem:
    """The one item, once it is in this state."""
    for _ in range(300):
        found = await at.desk.store.items_of(ID)
        if [item.state for item in found] == [wanted]:
            return found[0]
        await asyncio.sleep(0.02)
    raise AssertionError(found)


async def test_a_memo_on_a_message_makes_one_and_taking_it_back_drops_it(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    message = desk_office.person("U0ENGINEER").write("We should alert on disk space", channel=ROOM)
    await desk_office.person("U0ONCALL").react_and_tell(message, "memo")
    item = await state(desk_office, ItemState.OPEN)
    assert (item.text, item.owner, item.due_on) == ("We should alert on disk space", "U0ENGINEER", None)
    await desk_office.person("U0ONCALL").react_and_tell(message, "memo")
    await state(desk_office, ItemState.DROPPED)


async def test_the_owner_hears_of_an_overdue_item_once_a_day_and_the_summary_names_it(
    desk_office: Office,
) -> None:
    await opened(desk_office)
    await answered(desk_office, "U0ENGINEER", f"/incident {ID} action Alert on disk space @me due:today")
    await items.remind(desk_office.desk)
    await quiet(desk_office)
    assert (await take(desk_office.desk)).overdue == ()
    await a_day_later(desk_office, 2)
    await items.remind(desk_office.desk)
    await items.remind(desk_office.desk)
    await quiet(desk_office)
    letters = [m.text for m in desk_office.slack.dms("U0ENGINEER") if "overdue" in m.text]
    assert letters == ["<@U0ENGINEER>, 1 action item of yours is overdue."]
    assert [o.title for o in (await take(desk_office.desk)).overdue] == ["Alert on disk space"]


async def test_what_is_private_stays_out_of_summaries(desk_office: Office) -> None:
    await opened(desk_office, type=Type.SECURITY, person="U0SECURITY")
    await answered(desk_office, "U0SECURITY", f"/incident {ID} action Rotate the canary @me due:today")
    await a_day_later(desk_office, 2)
    assert (await take(desk_office.desk)).overdue == ()
    reader = Person("U0SECURITY", roles=frozenset({Role.SECURITY}))
    assert [o.title for o in await items.overdue(desk_office.desk, reader)] == ["Rotate the canary"]
