"""Alertmanager's notices: one card for a group, opened or ignored by people, opened at once by a rule."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from handlers.calling.alerts import take
from policy import config as c
from policy.incidents.model import State
from sandbox.slack.world.model import Message
from tests.handlers.incidents.desk import pressed, quiet, said
from tests.handlers.office import CONFIG, Office, office

RULED = replace(
    CONFIG, alerts=(c.OpenRule((("team", "backend"), ("severity", "critical")), "P0", "production"),)
)


@pytest.fixture
async def at(database_url: str) -> AsyncIterator[Office]:
    async with office(database_url, config=RULED) as made:
        delivering = asyncio.create_task(made.deliverer.run())
        yield made
        made.deliverer.stop()
        await delivering


def notice(
    status: str = "firing", *alerts: dict[str, Any], key: str = "{}:{alertname=Down}", **rest: Any
) -> bytes:
    one = {
        "status": status,
        "labels": {"alertname": "Down", "instance": "web-1"},
        "annotations": {"summary": "The API does not answer, token=abcdef123456"},
        "fingerprint": "f1",
    }
    body: dict[str, Any] = {
        "version": "4",
        "groupKey": key,
        "status": status,
        "receiver": "desk",
        "groupLabels": {"alertname": "Down"},
        "commonLabels": {"alertname": "Down", "severity": "critical", "environment": "production"},
        "truncatedAlerts": 0,
        "alerts": list(alerts) or [one],
    }
    return json.dumps(body | rest).encode()


def cards(at: Office) -> list[Message]:
    return [m for m in at.slack.messages("incidents") if " Alert " in m.text]


async def heard(at: Office, *bodies: bytes) -> Message:
    for body in bodies:
        assert await take(at.desk, body)
    await quiet(at)
    [card] = cards(at)
    return card


async def test_a_group_is_one_card_however_often_and_by_however_many_it_is_told(at: Office) -> None:
    assert await take(at.desk, notice("resolved"))  # never fired here: nothing
    await asyncio.gather(*(take(at.desk, notice()) for _ in range(4)))
    card = await heard(at, notice(), notice())
    assert "Down" in said(card)
    assert "1 firing" in card.text
    assert "abcdef123456" not in said(card)
    assert "[hidden]" in said(card)


async def test_more_alerts_and_those_left_out_are_counted(at: Office) -> None:
    more = [
        {"status": "firing", "labels": {"alertname": "Down"}, "fingerprint": f"f{no}"} for no in range(12)
    ]
    card = await heard(at, notice(), notice("firing", *more, truncatedAlerts=30))
    assert "12 firing" in card.text
    assert "and 34 more, which Alertmanager left out" in said(card)


async def test_resolved_is_said_once_and_a_later_fire_is_a_new_card(at: Office) -> None:
    card = await heard(at, notice(), notice("resolved"), notice("resolved"))
    assert card.text.startswith("✅")
    assert await take(at.desk, notice())
    await quiet(at)
    assert [m.text[0] for m in cards(at)] == ["✅", "🔔"]


async def test_a_person_opens_it_once_and_its_end_is_on_the_timeline(at: Office) -> None:
    card = await heard(at, notice())
    answer = said(await pressed(at, "U0ENGINEER", card, "alert_open"))
    assert "It is INC-2026-001" in answer
    [incident] = await at.desk.store.active_incidents()
    assert (incident.severity, incident.environment, incident.commander) == ("P0", "production", "U0ENGINEER")
    await quiet(at)
    [card] = cards(at)
    assert "Opened as INC-2026-001" in said(card).replace("*", "")
    assert "alert_open" not in str(card.blocks)
    await heard(at, notice("resolved"), notice("resolved"), notice())
    texts = [entry.text for entry in await at.desk.store.timeline(incident.id)]
    assert [sum(word in text for text in texts) for word in ("All clear", "Fires again")] == [1, 1]
    after = await at.desk.store.incident(incident.id)
    assert after is not None
    assert after.state is State.INVESTIGATING


async def test_two_people_press_at_once_and_one_incident_is_open(at: Office) -> None:
    card = await heard(at, notice())
    both = await asyncio.gather(
        *(pressed(at, who, card, "alert_open") for who in ("U0ENGINEER", "U0COMMANDER"))
    )
    assert len(await at.desk.store.active_incidents()) == 1
    assert sum("It was opened before as" in said(one) for one in both) == 1


async def test_what_is_ignored_stays_quiet_until_it_is_over(at: Office) -> None:
    card = await heard(at, notice())
    assert "ignored until it is resolved" in said(await pressed(at, "U0ENGINEER", card, "alert_ignore"))
    card = await heard(at, notice(), notice())
    assert "Ignored by <@U0ENGINEER>" in said(card)
    assert await at.desk.store.active_incidents() == ()


async def test_a_rule_opens_an_incident_without_a_commander(at: Office) -> None:
    labels = {"alertname": "Down", "severity": "critical", "team": "backend"}
    card = await heard(at, notice(commonLabels=labels), notice(commonLabels=labels))
    assert "by a rule of liyaqa.toml" in said(card)
    [incident] = await at.desk.store.active_incidents()
    assert (incident.severity, incident.commander, incident.acknowledged_at) == ("P0", "", None)
    assert incident.blocks


async def test_what_is_no_notice_is_refused(at: Office) -> None:
    bodies = [b"", b"{}", b"[]", b'{"groupKey": "k"}', b"\xff", b'{"groupKey":"","status":"firing"}']
    assert [await take(at.desk, body) for body in bodies] == [False] * len(bodies)
