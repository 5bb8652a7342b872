"""The buttons of an incident's card: pressed twice, by the wrong person, on one that is over."""

import pytest

from policy.incidents.model import State
from tests.handlers.incidents.desk import ROOM, answered, card, lines, opened, pressed, quiet
from tests.handlers.incidents.test_command import ID, record
from tests.handlers.office import Office


async def test_buttons_of_an_old_screen_change_nothing_when_it_is_over(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    told = await answered(desk_office, "U0ENGINEER", "/incident show", ROOM)  # stays as it was drawn
    await answered(desk_office, "U0ENGINEER", f"/incident {ID} status declined false alarm")
    names = ("take", "severity", "resolve", "blackout", "update", "page")
    for button in (f"incident_{name}" for name in names):
        assert f"{ID} is declined." in (await pressed(desk_office, "U0ENGINEER", told, button)).text
    assert (await record(desk_office)).state is State.DECLINED
    await quiet(desk_office)


@pytest.mark.parametrize("button", ["update", "severity", "resolve", "blackout", "take"])
async def test_a_button_of_the_card_is_the_commanders_and_says_so_before_any_form(
    desk_office: Office, button: str
) -> None:
    before = await opened(desk_office)
    await quiet(desk_office)
    await desk_office.client.invite(desk_office.slack.channel(ROOM).id, "U0APPROVER1")
    refused = await pressed(desk_office, "U0APPROVER1", card(desk_office), f"incident_{button}")
    assert refused.text.startswith("Refused. ")
    assert "<@U0ENGINEER>" in refused.text
    assert desk_office.slack.views("U0APPROVER1") == ()
    now = await record(desk_office)
    assert (now.commander, now.blocks, now.state) == (before.commander, before.blocks, before.state)


async def test_the_switch_of_the_blackout_pressed_twice_is_one_change(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    drawn = card(desk_office)
    assert "free again" in (await pressed(desk_office, "U0ENGINEER", drawn, "incident_blackout")).text
    assert "free already" in (await pressed(desk_office, "U0ENGINEER", drawn, "incident_blackout")).text
    told = await answered(desk_office, "U0ENGINEER", "/incident blackout override", ROOM)
    assert '`/deploy VERSION production --emergency "the fix"`' in told.text
    await quiet(desk_office)
    assert sum("free again" in line for line in lines(desk_office)) == 1
