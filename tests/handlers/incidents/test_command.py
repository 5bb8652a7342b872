"""`/incident` as people type it: every line gets one answer, and the record says the same."""

import pytest

from policy.incidents.model import Incident, State
from tests.handlers.incidents.desk import (
    ROOM,
    answered,
    card,
    form,
    lines,
    opened,
    pressed,
    quiet,
    said,
    submitted,
)
from tests.handlers.office import Office

ID = "INC-2026-001"


async def record(at: Office, incident: str = ID) -> Incident:
    found = await at.desk.store.incident(incident)
    assert found is not None
    return found


async def test_with_severity_and_title_it_is_open_at_once_and_says_where_to_go(desk_office: Office) -> None:
    told = await answered(desk_office, "U0ENGINEER", "/incident open P0 Checkout returns 502")
    channel = desk_office.slack.channel(ROOM).id
    assert told.text.startswith(f"🔴 {ID} is open, and you have command. Go to <#{channel}>.")
    assert "Deployments to production are blocked." in told.text
    await quiet(desk_office)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/incident", "No incident is open."),
        ("/incident list", "No incident is open."),
        ("/incident help", "/incident open"),
        ("/incident statsu", "Did you mean `/incident status`?"),
        ("/incident update hello", "No incident is open."),
        ("/incident INC-2026-009 show", "There is no incident `INC-2026-009` that you can see."),
    ],
)
async def test_without_an_incident_every_line_is_answered_too(
    desk_office: Office, typed: str, words: str
) -> None:
    assert words in said(await answered(desk_office, "U0ENGINEER", typed))


async def test_an_outage_from_its_first_line_to_its_end(desk_office: Office) -> None:
    """Each verb in the incident's channel; its lines, its card and its message in #incidents follow."""
    await opened(desk_office)
    await quiet(desk_office)

    async def type_(text: str) -> str:
        return said(await answered(desk_office, "U0ENGINEER", f"/incident {text}", ROOM))

    assert "P0 - Critical" in await type_("")
    assert "Should they be?" not in await type_("sev P1 only half of them")
    assert "Identified now" in await type_("status identified")
    assert "scribe is <@U0ONCALL>" in await type_("role scribe <@U0ONCALL>")
    assert "everybody is told" in await type_("update Memory leak, restarting")
    assert "noted at " in await type_("note Alarm rang at 09:05")
    assert "deployments are free again" in await type_("blackout off the fix goes out")
    assert "reminders sleep" in await type_("remind 10m waiting for the restart")
    assert "Alarm rang" in await type_("timeline")
    assert "Last update" in await type_("catchup")
    assert "asks for more than a word" in await type_("status resolved")
    assert "The states are investigating" in await type_("status sideways")
    await quiet(desk_office)
    told = "\n".join(lines(desk_office))
    for words in (
        "Severity P0 → P1",
        "Investigating → identified",
        "Scribe: <@U0ONCALL>",
        "Memory leak",
        "free again",
    ):
        assert words in told
    assert "Memory leak, restarting" in said(card(desk_office))
    assert "Status: Identified" in said(desk_office.slack.messages("incidents")[0])


async def test_resolving_asks_for_cause_and_fix_and_announces_the_guides_words(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    person = desk_office.person("U0ENGINEER")
    await person.command("/incident resolve", channel=ROOM)
    view = await form(desk_office, "U0ENGINEER", "incident_resolve")
    empty = await person.submit(view, {"cause": {"cause": " "}, "fix": {"fix": "x"}})
    assert empty.body["response_action"] == "errors"
    given = {"cause": "Memory leak", "fix": "Restarted", "next_steps": "Post-mortem scheduled"}
    told = await submitted(desk_office, "U0ENGINEER", "incident_resolve", **given)
    assert "resolved, and everybody is told" in told.text
    await quiet(desk_office)
    ended = await record(desk_office)
    assert (ended.state, ended.blocks, ended.next_update_at) == (State.RESOLVED, False, None)
    first, last = desk_office.slack.messages("incidents")
    assert "Status: Resolved" in said(first)
    assert last.blocks[0]["text"]["text"].splitlines()[:2] == ["✅ *PRODUCTION RESTORED*", f"Incident: {ID}"]
    assert "Status: Not measured (no public address)" in said(last)
    assert any("may go again" in line for line in lines(desk_office))
    assert "Reopen" in said(card(desk_office))


async def test_command_is_handed_over_only_when_the_other_accepts(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    await answered(desk_office, "U0ENGINEER", "/incident ic <@U0ONCALL>", ROOM)
    await quiet(desk_office)
    assert (await record(desk_office)).commander == "U0ENGINEER"
    (offer,) = [m for m in desk_office.slack.messages(ROOM) if "hands you command" in m.text]
    refused = await pressed(desk_office, "U0COMMANDER", offer, "incident_accept")
    assert "not offered to you" in refused.text
    assert "you have command" in (await pressed(desk_office, "U0ONCALL", offer, "incident_accept")).text
    await quiet(desk_office)
    assert (await record(desk_office)).commander == "U0ONCALL"
    assert "<@U0ENGINEER> handed command to <@U0ONCALL>" in "\n".join(lines(desk_office))
    twice = await pressed(desk_office, "U0ONCALL", offer, "incident_accept")
    assert "Nobody is asked at the moment" in said(twice)


@pytest.mark.parametrize(
    "typed", ["sev P3 not so bad", "status mitigated", "blackout off", "role comms me", "ic me"]
)
async def test_who_has_not_command_may_note_and_nothing_else(desk_office: Office, typed: str) -> None:
    before = await opened(desk_office, person="U0ONCALL")
    await quiet(desk_office)
    refused = await answered(desk_office, "U0APPROVER1", f"/incident {ID} {typed}")
    has = (
        "<@U0ONCALL> has command"
        if typed == "ic me"
        else "Only the incident commander <@U0ONCALL> or an admin"
    )
    assert refused.text.startswith(f"Refused. {has}")
    now = await record(desk_office)
    assert (now.severity, now.state, now.commander, now.blocks) == ("P0", before.state, "U0ONCALL", True)
    assert "noted" in (await answered(desk_office, "U0APPROVER1", f"/incident {ID} note I saw it too")).text


async def test_a_guest_is_told_nothing(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    for typed in ("", " list", f" {ID} show", " open P0 Mine"):
        told = await answered(desk_office, "U0GUEST", f"/incident{typed}", "deployments")
        assert "a guest in this workspace" in said(told)
        assert "Checkout" not in said(told)


async def test_the_form_shows_what_is_open_and_joins_instead(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    person = desk_office.person("U0APPROVER1")
    await person.command("/incident open", channel="incidents")
    view = await desk_office.slack.wait_for(
        lambda: next(
            (v for v in desk_office.slack.views("U0APPROVER1") if "Join instead" in str(v.blocks)), None
        )
    )
    assert view is not None
    await person.click(view, "incident_join")
    slack = desk_office.slack
    await slack.wait_for(lambda: "U0APPROVER1" in slack.channel(ROOM).members, 10)
    await slack.wait_for(lambda: "You are in" in str(slack.views("U0APPROVER1")), 10)
    await quiet(desk_office)
    assert len(await desk_office.desk.store.active_incidents()) == 1


async def test_a_message_becomes_an_incident_that_begins_with_it(desk_office: Office) -> None:
    person = desk_office.person("U0ENGINEER")
    message = person.write("Nobody can log in", channel="general")
    await person.shortcut("incident_from_message", message)
    told = await submitted(desk_office, "U0ENGINEER", "incident_open", severity="P1")
    assert f"{ID} is open" in told.text
    await quiet(desk_office)
    (incident,) = await desk_office.desk.store.active_incidents()
    assert (incident.title, incident.severity) == ("Nobody can log in", "P1")
    assert [e.text for e in await desk_office.desk.store.timeline(incident.id)][1:] == ["Nobody can log in"]


async def test_shown_that_somebody_was_faster_one_may_insist(desk_office: Office) -> None:
    await opened(desk_office)
    told = await answered(desk_office, "U0ONCALL", "/incident open P0 The website is down")
    assert f"{ID} was opened just before" in told.text
    again = await pressed(desk_office, "U0ONCALL", told, "incident_another")
    assert "INC-2026-002 is open" in again.text
    await quiet(desk_office)


async def test_what_turns_out_later_is_corrected_everywhere(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    for typed, told in (
        ("impact Nobody can pay by card", "the impact is corrected."),
        ("affected 1,200 users", "1,200 users affected."),
        ("started 00:00", "it began at 00:00 UTC; every length counts from there."),
    ):
        assert told in said(await answered(desk_office, "U0ENGINEER", f"/incident {typed}", ROOM))
    await quiet(desk_office)
    (digest,) = desk_office.slack.messages("incidents")
    assert "Impact: Nobody can pay by card" in said(digest)
    assert "1,200 users" in said(card(desk_office))
    found = await record(desk_office)
    assert f"{found.began:%H:%M}" == "00:00"
    assert found.began <= found.opened_at
    refused = await answered(desk_office, "U0APPROVER1", f"/incident {ID} started 01:00")
    assert "commander" in said(refused)


@pytest.mark.parametrize("typed", ["impact", "affected", "started", "started yesterday", "started 25:00"])
async def test_a_correction_that_is_none_changes_nothing(desk_office: Office, typed: str) -> None:
    incident = await opened(desk_office)
    told = await answered(desk_office, "U0ENGINEER", f"/incident {ID} {typed}")
    assert "Nothing was changed. Type it like this" in told.text
    assert (await record(desk_office)).started_at == incident.started_at


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("sev P0 again", "it is P0 already. Nothing was changed."),
        ("ic me", "you have command already."),
        ("blackout on", "deployments are blocked already. Nothing was changed."),
        ("status investigating", "is investigating already."),
        ("reopen it is not over yet", "is investigating already."),
        ("status fine", "The states are investigating, identified, mitigated, monitoring, closed, declined."),
        ("ic bob", "Choose the person from the list that Slack shows after @."),
        ("role comms bob", "Choose the person from the list that Slack shows after @."),
        ("role cook @me", "The duties are comms, ops and scribe."),
        ("note", "The note is missing. Nothing was changed. Type it in the same line."),
        ("merge INC-2026-001", "That is this one; name the other."),
        ("merge INC-2026-009", "There is no incident `INC-2026-009` that you can see."),
        ("postmortem edit poetry", "The sections are overview, story,"),
    ],
)
async def test_what_changes_nothing_says_so_in_one_sentence_and_leaves_no_line(
    desk_office: Office, typed: str, told: str
) -> None:
    await opened(desk_office)
    before = await desk_office.desk.store.timeline(ID)
    assert told in (await answered(desk_office, "U0ENGINEER", f"/incident {ID} {typed}")).text
    assert await desk_office.desk.store.timeline(ID) == before


async def test_command_that_somebody_else_has_is_asked_for_from_them(desk_office: Office) -> None:
    await opened(desk_office)
    told = await answered(desk_office, "U0APPROVER1", "/incident INC-2026-1 ic me")
    assert "<@U0ENGINEER> has command of INC-2026-001." in told.text
    assert "`/incident ic me`" not in told.text
    assert "you have command." in (await answered(desk_office, "U0COMMANDER", f"/incident {ID} ack")).text


async def test_those_of_the_last_days_are_listed(desk_office: Office) -> None:
    await opened(desk_office)
    assert ID in said(await answered(desk_office, "U0ENGINEER", "/incident list 30d"))
    assert "No incident matches" in said(await answered(desk_office, "U0ENGINEER", "/incident list 0d"))
