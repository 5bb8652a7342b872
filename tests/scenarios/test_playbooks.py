"""A playbook from the incident's opening to its end, as people press it, on real hosts."""

import asyncio
import urllib.error
import urllib.request

from sandbox.slack.world.model import Message
from tests.scenarios.stage import Stage

IC, ENGINEER, NOBODY = "U0COMMANDER", "U0ENGINEER", "U0ONCALL"


def answered(stage: Stage) -> int:
    try:
        with urllib.request.urlopen(f"{stage.production.public_url}/api/health", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


async def incident(stage: Stage, kind: str = "outage") -> str:
    await stage.command(IC, f"/incident open P0 {kind} Everything is slow")
    [row] = await stage.execute("select id from incident")
    return str(row["id"])


async def place(stage: Stage, name: str, *people: str) -> str:
    """The incident's channel, once it is made and these people are in it."""
    channel = ""
    while not channel:
        [row] = await stage.execute("select channel from incident where id = $1", name)
        channel = row["channel"]
        await asyncio.sleep(0.05)
    for person in people:
        await stage.command(person, f"/incident {name} join")
    await stage.until(lambda: set(people) <= set(stage.slack.state.channels[channel].members) or None)
    return channel


async def card(stage: Stage, channel: str, word: str = "Playbook") -> Message:
    def look() -> Message | None:
        return next((m for m in reversed(stage.slack.messages(channel)) if m.text.startswith(word)), None)

    return await stage.until(look)


async def said(stage: Stage, under: Message, words: str) -> str:
    def look() -> str | None:
        return next((m.text for m in stage.slack.thread(under) if words in m.text), None)

    return await stage.until(look, 40)


async def asked(stage: Stage, person: str, message: Message, button: str) -> Message:
    """Presses a button that asks first, and sends the form it opens."""
    delivery = await stage.slack.person(person).click(message, button)
    assert getattr(delivery, "ok", False), delivery
    return await stage.fill(person, "playbook")


async def test_an_outage_is_looked_at_and_answered_from_its_playbook(stage: Stage) -> None:
    name = await incident(stage)
    await stage.command(IC, f"/incident {name} playbook")
    channel = await place(stage, name, ENGINEER, NOBODY)
    book = await card(stage, channel)

    await stage.press(ENGINEER, book, "playbook_service")
    assert "2 of 2 checks answer 200" in await said(stage, book, "Service status")
    refused = await stage.press(NOBODY, book, "playbook_resources")
    assert "is not yours to do" in refused.text

    for person in (ENGINEER, IC):  # both have the form open before either sends it
        assert getattr(await stage.slack.person(person).click(book, "playbook_maintenance_on"), "ok", False)
    done = await stage.fill(ENGINEER, "playbook")
    assert "has started" in done.text
    again = await stage.fill(IC, "playbook")
    assert "pressed before" in again.text
    assert "answers 503 as expected" in await said(stage, book, "Maintenance on")
    assert answered(stage) == 503
    now = await stage.until(lambda: _with(stage, channel, "playbook_maintenance_off"))
    await asked(stage, IC, now, "playbook_maintenance_off")
    await said(stage, book, "Maintenance off")
    assert answered(stage) == 200
    lines = [
        row["text"] for row in await stage.execute("select text from incident_event where kind = 'playbook'")
    ]
    assert [
        sum(word in line for line in lines)
        for word in ("Service status", "Maintenance on:", "Maintenance off:")
    ] == [1, 1, 1]


def _with(stage: Stage, channel: str, words: str) -> Message | None:
    """The card as it is once maintenance can be taken back."""
    found = [m for m in stage.slack.messages(channel) if m.text.startswith("Playbook")]
    return next((m for m in found if '"undoes"' in str(m.blocks) and words in str(m.blocks)), None)


async def test_what_destroys_waits_for_a_second_person_and_ends_with_the_incident(stage: Stage) -> None:
    name = await incident(stage, "database")
    await stage.command(IC, f"/incident {name} playbook db")
    channel = await place(stage, name, ENGINEER, "U0APPROVER1")
    book = await card(stage, channel)
    waits = await asked(stage, ENGINEER, book, "playbook_read_only")
    assert "waits for a second person" in waits.text

    request = await card(stage, channel, f"<@{IC}>: a second person is needed")
    own = await stage.press(ENGINEER, request, "playbook_agree")
    assert "You asked for" in own.text
    declined = await stage.press(IC, request, "playbook_decline")
    assert "was declined" in declined.text
    late = await stage.press("U0APPROVER1", request, "playbook_agree")
    assert "no longer waits" in late.text

    await stage.execute("update incident set state = 'resolved' where id = $1", name)
    refused = await stage.press(ENGINEER, book, "playbook_errors")
    assert name in refused.text
    assert "reopen" in refused.text
