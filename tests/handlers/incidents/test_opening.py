"""Opening an incident: the record first, then each part of its place in Slack once, whatever happens between two."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from actions.incidents import change, opening
from actions.incidents.opening import Opened, Similar
from policy.errors import SlackUnreachable
from policy.incidents.model import Type
from sandbox.slack.faults import Fault
from tests.handlers.incidents.desk import ROOM, asked, card, opened, quiet, said
from tests.handlers.office import Office

PARTS = ("create_channel", "bookmark", "post", "pin")


async def test_it_has_a_channel_a_pinned_card_a_topic_and_a_message_in_incidents(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    slack = desk_office.slack
    channel = slack.channel(ROOM)
    assert {"U0ENGINEER", "U0ONCALL", "U0COMMANDER"} <= set(channel.members)
    assert channel.topic.startswith("🔴 P0 | Investigating | IC: <@U0ENGINEER> | next update ")
    assert [mark["title"] for mark in channel.bookmarks] == ["Status page"]
    assert "P0 - Critical, investigating" in card(desk_office).text
    (told,) = slack.messages("incidents")
    assert "🚨 *PRODUCTION OUTAGE*" in said(told)
    assert f"<#{channel.id}>" in said(told)


@pytest.mark.parametrize(
    ("given", "channels", "blocks"),
    [
        ({"severity": "P1"}, 1, True),
        ({"severity": "P2"}, 1, False),
        ({"severity": "P3"}, 0, False),
        ({"severity": "P3", "type": Type.SECURITY}, 1, False),
        ({"severity": "P0", "drill": True}, 1, False),
    ],
)
async def test_severity_and_type_decide_on_a_channel_and_on_the_blackout(
    desk_office: Office, given: dict[str, Any], channels: int, blocks: bool
) -> None:
    incident = await opened(desk_office, **given)
    await quiet(desk_office)
    made = [c for c in desk_office.slack.state.channels.values() if "inc-2026" in c.name]
    assert len(made) == channels
    assert incident.blocks is blocks
    blocking = await desk_office.desk.store.blocking_incident("production")
    assert (blocking is not None) is blocks


async def test_a_p3_has_its_card_in_the_thread_of_its_message(desk_office: Office) -> None:
    await opened(desk_office, severity="P3")
    await quiet(desk_office)
    (told,) = desk_office.slack.messages("incidents")
    (shown,) = desk_office.slack.thread(told)
    assert "P3 - Low" in shown.text


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_bot_that_dies_at_any_part_is_followed_by_one_that_goes_on_and_nothing_is_made_twice(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, part: str, moment: str
) -> None:
    """To the record, a death and a call whose answer is lost are the same."""
    _dying_once(desk_office, monkeypatch, part, moment)
    await opened(desk_office)
    await quiet(desk_office)
    slack = desk_office.slack
    made = [c for c in slack.state.channels.values() if "inc-2026" in c.name]
    assert [c.name for c in made] == [ROOM]
    assert len(made[0].bookmarks) == 1
    assert {"U0ENGINEER", "U0ONCALL", "U0COMMANDER"} <= set(made[0].members)
    assert [m.pinned for m in slack.messages(ROOM)] == [True]
    assert len(slack.messages("incidents")) == 1
    assert "P0" in made[0].topic


def _dying_once(at: Office, monkeypatch: pytest.MonkeyPatch, part: str, moment: str) -> None:
    real: Callable[..., Awaitable[Any]] = getattr(at.client, part)
    died: list[bool] = []

    async def dies(*args: Any, **named: Any) -> Any:
        first = not died
        died.append(True)
        if first and moment == "before":
            raise SlackUnreachable(part, "died", ambiguous=True)
        answer = await real(*args, **named)
        if first:
            raise SlackUnreachable(part, "died", ambiguous=True)
        return answer

    monkeypatch.setattr(at.client, part, dies)


async def test_of_two_people_who_open_at_once_the_second_is_shown_the_first_ones(desk_office: Office) -> None:
    done = await asyncio.gather(
        opening.ask(desk_office.desk, asked()),
        opening.ask(desk_office.desk, asked(person="U0ONCALL", title="Everything is down")),
    )
    (first,) = [d for d in done if isinstance(d, Opened)]
    (second,) = [d for d in done if isinstance(d, Similar)]
    assert second.incident.id == first.incident.id
    insisted = await opening.ask(desk_office.desk, asked(seen=(first.incident.id,)))
    assert isinstance(insisted, Opened)
    assert insisted.incident.id == "INC-2026-002"
    await quiet(desk_office)


async def test_a_channel_of_the_same_name_is_never_taken_over(desk_office: Office) -> None:
    await desk_office.client.create_channel(ROOM, private=False)
    incident = await opened(desk_office)
    await quiet(desk_office)
    found = await desk_office.desk.store.incident(incident.id)
    assert found is not None
    assert found.channel == desk_office.slack.channel(f"{ROOM}-1").id
    assert desk_office.slack.messages(ROOM) == []


async def test_what_slack_refuses_is_on_the_card_and_repair_makes_it(desk_office: Office) -> None:
    fault: Fault = desk_office.slack.faults.answer("conversations.create", "restricted_action", times=None)
    incident = await opened(desk_office)
    await quiet(desk_office)
    (told,) = desk_office.slack.messages("incidents")
    (shown,) = desk_office.slack.thread(told)
    assert "Not made in Slack: channel (restricted_action)" in said(shown)
    fault.lift()
    await change.repair(desk_office.desk, incident.id, "U0ENGINEER")
    await quiet(desk_office)
    assert "Not made" not in said(card(desk_office))


async def test_it_is_open_while_slack_is_down_and_told_once_when_slack_is_back(desk_office: Office) -> None:
    for person in ("U0ENGINEER", "U0ONCALL"):
        await desk_office.desk.people.person(person)
    fault = desk_office.slack.go_down()
    incident = await opened(desk_office)
    assert await desk_office.desk.store.blocking_incident(
        "production"
    ) == await desk_office.desk.store.incident(incident.id)
    for text in ("Looking", "Found it", "Restarting"):
        await change.update(desk_office.desk, incident.id, "U0ENGINEER", text)
    fault.lift()
    await quiet(desk_office, 30)
    assert [m.pinned for m in desk_office.slack.messages(ROOM)].count(True) == 1
    assert len(desk_office.slack.messages("incidents")) == 1
    assert "Restarting" in said(card(desk_office))
