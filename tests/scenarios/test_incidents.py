"""An incident as a team lives it: through signed requests, with a bot that may die, and a real service behind it."""

import asyncio
import re
from datetime import timedelta

import pytest

from sandbox.slack.world.model import Channel, Message
from tests.scenarios.configuration import LINKED
from tests.scenarios.stage import TUESDAY, Stage, body, opened, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENGINEER, COMMANDER = "U0ENGINEER", "U0COMMANDER"
ENDING = {"cause": "Memory leak", "fix": "Restarted the service", "next_steps": "Post-mortem scheduled"}


def rooms(desk: Stage) -> list[Channel]:
    return [c for c in desk.slack.state.channels.values() if c.name.startswith("inc-")]


def digests(desk: Stage, incident: str) -> list[Message]:
    return [m for m in desk.slack.messages("incidents") if incident in m.text]


async def newest(desk: Stage) -> tuple[str, str]:
    """Number and channel of the newest incident, once it has one."""
    for _ in range(400):
        (row,) = await desk.execute(
            "select id, channel from incident order by opened_at desc, id desc limit 1"
        )
        if row["channel"]:
            return row["id"], row["channel"]
        await asyncio.sleep(0.05)
    raise AssertionError(desk.bot.said())


async def card(desk: Stage, channel: str, words: str = "") -> Message:
    def look() -> Message | None:
        return next((m for m in desk.slack.messages(channel) if m.pinned and words in shown(m)), None)

    return await desk.until(look, 30)


async def resolved(desk: Stage, channel: str, person: str = ENGINEER) -> Message:
    hands = desk.slack.person(person)
    await hands.click(await card(desk, channel), "incident_resolve")
    return await desk.fill(person, "incident_resolve", **ENDING)


async def test_an_outage_from_a_suspect_deployment_to_the_guides_last_words(desk: Stage) -> None:
    version = desk.release()
    await desk.deploy(version, "U0APPROVER1", "U0APPROVER2")
    await desk.carded(version, "completed", 60)

    told = await desk.command(ENGINEER, "/incident open P0 Checkout returns 502")
    incident, channel = await newest(desk)
    assert f"{incident} is open, and you have command" in told.text
    drawn = await card(desk, channel, "Likely suspect")
    assert f"`{version}` succeeded" in shown(drawn)
    (digest,) = digests(desk, incident)
    assert body(digest)[0] == "🚨 *PRODUCTION OUTAGE*"

    hands = desk.slack.person(ENGINEER)
    await hands.click(drawn, "incident_rollback")
    ways = await desk.until(
        lambda: next(
            (v for v in desk.slack.views(ENGINEER) if v.body.get("callback_id") == "rollback"), None
        ),
        30,
    )
    assert "v1.2.3" in str(ways.blocks)
    await hands.close(ways)

    waiting = desk.release()
    refused = await desk.command(ENGINEER, f"/deploy {waiting} production")
    assert f"{incident} (P0) is open: Checkout returns 502" in shown(refused)
    emergency = await desk.command(ENGINEER, f'/deploy {waiting} production --emergency "the fix"')
    assert "Refused" not in emergency.text
    await desk.command(ENGINEER, "/deploy cancel production")

    assert "everybody is told" in (await resolved(desk, channel)).text
    last = await desk.until(lambda: next((m for m in desk.posts("*PRODUCTION RESTORED*", "incidents")), None))
    assert body(last)[1] == f"Incident: {incident}"
    assert body(last)[3:5] == ["Root Cause: Memory leak", "Fix Applied: Restarted the service"]
    assert body(last)[5] == "Status: Service healthy"
    await desk.until(
        lambda: next((m for m in desk.slack.messages(channel) if "may go again" in m.text), None)
    )
    assert len(digests(desk, incident)) == 2  # the one that is kept up to date, and the end


async def test_a_bot_killed_while_it_opens_one_leaves_it_to_the_next_and_nothing_is_there_twice(
    desk: Stage,
) -> None:
    before = {c.id for c in rooms(desk)}
    fault = desk.slack.faults.hang("conversations.create")
    delivery = await desk.slack.person(ENGINEER).command(
        "/incident open P1 Login is slow", channel="deployments"
    )
    assert delivery.ok
    await desk.until(
        lambda: [x for x in desk.slack.traffic if x.kind == "conversations.create"][len(before) :] or None
    )
    desk.bot.kill()
    fault.lift()
    await opened(desk)
    incident, channel = await newest(desk)
    await card(desk, channel, "Login is slow")
    assert {c.id for c in rooms(desk)} - before == {channel}
    assert [m.pinned for m in desk.slack.messages(channel)].count(True) == 1
    assert len(digests(desk, incident)) == 1
    await resolved(desk, channel)


async def test_a_reminder_that_came_due_while_no_bot_was_up_comes_once_and_says_so(desk: Stage) -> None:
    await desk.command(ENGINEER, "/incident open P0 Nobody can pay")
    _, channel = await newest(desk)
    await card(desk, channel)
    desk.bot.kill()
    await desk.set_clock(TUESDAY + timedelta(minutes=25))
    await opened(desk)

    def due() -> list[Message]:
        return [m for m in desk.slack.messages(channel) if "an update is due" in m.text]

    nudge = (await desk.until(lambda: due() or None, 30))[0]
    assert "late)" in nudge.text
    assert f"<@{ENGINEER}>" in nudge.text
    await desk.command(ENGINEER, "/incident update Restarting the gateway")
    await desk.until(lambda: not due() or None)
    await resolved(desk, channel)


async def test_on_the_command_line_it_opens_and_ends_while_slack_is_down_and_slack_hears_later(
    desk: Stage,
) -> None:
    away = desk.slack.faults.down()
    code, said = await desk.bot.command("incident", "open", "P3", "The", "printer", "is", "slow")
    assert code == 0, said
    found = re.search(r"INC-\d{4}-\d{3,} is open, and you have command", said)
    assert found, said
    incident = found[0].split()[0]
    code, said = await desk.bot.command("incident", incident, "note", "It prints again")
    assert "noted" in said
    code, said = await desk.bot.command(
        "incident", incident, "resolve", "--cause", "Paper", "--fix", "Took it out"
    )
    assert "next_steps" in said or "next steps" in said.lower()
    code, said = await desk.bot.command(
        "incident", incident, "resolve", "--cause", "Paper", "--fix", "Took it out", "--next-steps", "None"
    )
    assert "resolved" in said
    code, said = await desk.bot.command("incident", incident, "timeline")
    assert "It prints again" in said
    assert (await desk.bot.command("incident", "opne", "P3"))[0] == 2
    away.lift()
    ended = await desk.until(
        lambda: next((m for m in digests(desk, incident) if "Took it out" in shown(m)), None), 40
    )
    assert "RESTORED" in shown(ended)
    query = "select actor from audit where action = 'incident.open' and detail like $1"
    assert (await desk.execute(query, f"{incident}%"))[0]["actor"] == LINKED
    query = "select actor, detail from audit where action = 'login.used' limit 1"
    (used,) = await desk.execute(query)
    assert used["actor"] == LINKED
    assert re.fullmatch(r"os:\w+ incident", used["detail"])
