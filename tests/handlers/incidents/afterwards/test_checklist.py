"""What the guide asks for after an incident (11.2 step 6, 11.3 step 5): shown at its end, ticked and unticked by name."""

from datetime import datetime

import pytest

from actions.incidents import resolve
from actions.incidents.afterwards import checklist
from actions.incidents.resolve import Ending
from policy.incidents.model import Incident, Type
from sandbox.slack.world.model import Message
from tests.handlers.incidents.desk import opened, quiet, said
from tests.handlers.office import Office
from tests.handlers.outbox.tasks import rows

ID = "INC-2026-001"
ENDING = Ending("Memory leak", "Restarted", "Post-mortem scheduled")
OUTAGE = [
    "Create post-mortem document",
    "Identify root cause",
    "Create action items to prevent recurrence",
    "Update runbook",
    "Schedule team review",
    "Update status page",
]
BREACH = [
    "Complete forensic analysis",
    "Create detailed incident report",
    "Notify affected users (if required)",
    "Implement preventive measures",
    "Conduct security audit",
    "Update security policies",
    "Train team on lessons learned",
]


async def record(at: Office) -> Incident:
    found = await at.desk.store.incident(ID)
    assert found is not None
    return found


async def over(at: Office, person: str = "U0ENGINEER", **asked: object) -> Message:
    """The list of an incident that this person opened and resolved."""
    await opened(at, person=person, **asked)
    await quiet(at)
    assert await lists(at) == []
    await resolve.resolve(at.desk, ID, person, ENDING)
    await quiet(at)
    (found,) = await lists(at)
    return found


async def lists(at: Office) -> list[Message]:
    channel = (await record(at)).channel
    return [m for m in at.slack.messages(channel) if m.text.startswith(f"After {ID}")]


async def stands(at: Office) -> list[tuple[str, str, datetime | None]]:
    return list(await checklist.stands(at.desk, await record(at)))


@pytest.mark.parametrize(
    ("kind", "person", "words"),
    [
        (Type.OUTAGE, "U0ENGINEER", OUTAGE),
        (Type.DATABASE, "U0ENGINEER", OUTAGE),
        (Type.SECURITY, "U0SECURITY", BREACH),
    ],
)
async def test_the_end_shows_the_guides_list_where_the_incident_was_handled(
    desk_office: Office, kind: Type, person: str, words: list[str]
) -> None:
    shown = await over(desk_office, person, type=kind)
    assert [b["text"]["text"] for b in shown.blocks if "accessory" in b] == [f"▫️ {each}" for each in words]
    assert await stands(desk_office) == [(each, "", None) for each in words]


async def pressed(at: Office, person: str, item: str, then: str) -> Message:
    """Presses the item's button, and returns the list once it reads so."""
    (now,) = await lists(at)
    await at.person(person).click(now, "incident_tick", f"after.{item}")

    def redrawn() -> Message | None:
        return next((m for m in at.slack.messages(now.channel) if m.ts == now.ts and then in m.text), None)

    found = await at.slack.wait_for(redrawn, 20)
    assert found is not None
    return found


async def test_a_tick_bears_name_and_time_the_first_name_stays_and_it_may_be_taken_back(
    desk_office: Office,
) -> None:
    await over(desk_office)
    now = await pressed(desk_office, "U0ENGINEER", "q2", "1 of 6 done")
    await checklist.tick(desk_office.desk, ID, "U0ONCALL", "q2", on=True)
    (item, who, when) = (await stands(desk_office))[1]
    assert (item, who) == ("Identify root cause", "U0ENGINEER")
    assert when is not None
    assert f"✅ Identify root cause · <@U0ENGINEER>, {when:%Y-%m-%d %H:%M} UTC" in said(now)
    await pressed(desk_office, "U0ONCALL", "q2", "0 of 6 done")
    assert (await stands(desk_office))[1] == ("Identify root cause", "", None)
    audited = await rows(
        desk_office, "select actor, detail from audit where action = 'incident.checklist' order by detail"
    )
    assert [(r["actor"], r["detail"]) for r in audited] == [
        ("U0ENGINEER", f"{ID} +q2"),
        ("U0ONCALL", f"{ID} -q2"),
    ]


async def test_who_may_not_see_a_private_one_ticks_nothing(desk_office: Office) -> None:
    await over(desk_office, "U0SECURITY", type=Type.SECURITY)
    denied = await checklist.tick(desk_office.desk, ID, "U0ENGINEER", "r1", on=True)
    assert not isinstance(denied, Incident)
    assert all(who == "" for _, who, _ in await stands(desk_office))


async def test_resolving_it_again_shows_the_same_list_with_its_ticks(desk_office: Office) -> None:
    await over(desk_office)
    await pressed(desk_office, "U0ENGINEER", "q1", "1 of 6 done")
    await resolve.reopen(desk_office.desk, ID, "U0ENGINEER", "It came back after an hour")
    await resolve.resolve(desk_office.desk, ID, "U0ENGINEER", ENDING)
    await quiet(desk_office)
    (now,) = await lists(desk_office)
    assert "1 of 6 done" in now.text
