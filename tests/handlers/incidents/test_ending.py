"""How incidents end, return, become one, and what a rollback's own one is like."""

from actions.incidents import change, resolve, watching
from actions.incidents.resolve import Ending
from policy.events import IncidentPlaceWanted
from policy.incidents.model import Entry, Incident, State, Type
from tests.handlers.incidents.desk import ROOM, answered, card, lines, opened, pressed, quiet, said, submitted
from tests.handlers.office import Office
from tests.handlers.outbox.tasks import rows

ID, OTHER = "INC-2026-001", "INC-2026-002"
ENDING = Ending("Memory leak", "Restarted", "Post-mortem scheduled")


async def record(at: Office, incident: str = ID) -> Incident:
    found = await at.desk.store.incident(incident)
    assert found is not None
    return found


async def test_a_rollbacks_own_incident_is_quiet_and_can_be_ended(desk_office: Office) -> None:
    async with desk_office.desk.store.transaction() as tx:
        made = Incident("", "P2", "production: v1.2.4 rolled back", "production", tx.now, blocks=False)
        await tx.open_incident(made)
    assert await desk_office.desk.store.blocking_incident("production") is None
    await quiet(desk_office)
    assert desk_office.slack.messages("incidents") == []
    assert "you have command" in (await answered(desk_office, "U0ENGINEER", f"/incident {ID} ic me")).text
    await desk_office.person("U0ENGINEER").command(f"/incident {ID} resolve", channel="incidents")
    given = {"cause": "A leak", "fix": "Rolled back", "next_steps": "Fix and redeploy"}
    await submitted(desk_office, "U0ENGINEER", "incident_resolve", **given)
    await quiet(desk_office)
    assert (await record(desk_office)).state is State.RESOLVED
    (told,) = desk_office.slack.messages("incidents")
    assert "*PRODUCTION INCIDENT RESOLVED*" in said(told)


async def test_a_resolved_one_returns_with_a_reason_but_without_its_blackout(desk_office: Office) -> None:
    await opened(desk_office)
    await resolve.resolve(desk_office.desk, ID, "U0ENGINEER", ENDING)
    await quiet(desk_office)
    await desk_office.person("U0ENGINEER").click(card(desk_office), "incident_reopen")
    told = await submitted(desk_office, "U0ENGINEER", "incident_reopen", reason="It came back after an hour")
    assert "open again" in told.text
    await quiet(desk_office)
    now = await record(desk_office)
    assert (now.state, now.blocks, now.resolved_at) == (State.INVESTIGATING, False, None)
    assert now.next_update_at is not None
    assert any("Reopened: It came back" in line for line in lines(desk_office))


async def test_two_for_the_same_become_one(desk_office: Office) -> None:
    await opened(desk_office)
    await opened(desk_office, title="Carts are empty", seen=(ID,))
    told = await answered(desk_office, "U0ENGINEER", f"/incident {OTHER} merge {ID}")
    assert f"goes on as {ID}" in told.text
    gone = await record(desk_office, OTHER)
    assert (gone.state, gone.merged_into, gone.blocks) == (State.MERGED, ID, False)
    assert Entry.MERGED in {e.kind for e in await desk_office.desk.store.timeline(ID)}
    late = await answered(desk_office, "U0ENGINEER", f"/incident {OTHER} update Still here")
    assert f"It goes on as {ID}" in said(late)
    itself = await answered(desk_office, "U0ENGINEER", f"/incident {ID} merge {ID}")
    assert "That is this one; name the other. Nothing was changed." in itself.text
    await quiet(desk_office)


async def test_a_corruption_ends_in_the_guides_words_with_what_was_lost(desk_office: Office) -> None:
    await opened(desk_office, type=Type.DATABASE, severity="P1", impact="Some bookings")
    await quiet(desk_office)
    await desk_office.person("U0ENGINEER").click(card(desk_office), "incident_resolve")
    given = {
        "cause": "Disk failure",
        "fix": "Restored from 01:00 UTC backup",
        "next_steps": "Contacting affected users",
        "data_loss": "Transactions from 01:30-02:00 UTC (30 minutes)",
        "impact": "23 affected transactions",
        "postmortem": "Scheduled for tomorrow",
    }
    await submitted(desk_office, "U0ENGINEER", "incident_resolve", **given)
    await quiet(desk_office)
    last = desk_office.slack.messages("incidents")[-1]
    assert said(last).count("Duration: ") == 1
    for line in (
        "⚠️ *DATABASE CORRUPTION INCIDENT RESOLVED*",
        "Data Loss: Transactions from 01:30-02:00 UTC (30 minutes)",
        "Resolution: Restored from 01:00 UTC backup",
        "Impact: 23 affected transactions",
        "Next Steps: Contacting affected users",
        "Post-mortem: Scheduled for tomorrow",
    ):
        assert line in said(last)


async def test_resolving_twice_says_so_and_announces_once(desk_office: Office) -> None:
    await opened(desk_office)
    for _ in range(2):
        await resolve.resolve(desk_office.desk, ID, "U0ENGINEER", ENDING)
    await quiet(desk_office)
    ends = [m for m in desk_office.slack.messages("incidents") if "RESTORED" in said(m)]
    assert len(ends) == 1


async def test_a_raised_severity_asks_about_the_blackout_and_makes_a_channel(desk_office: Office) -> None:
    await opened(desk_office, severity="P3")
    await quiet(desk_office)
    told = await answered(desk_office, "U0ENGINEER", f"/incident {ID} sev P1 it is everybody")
    assert "Should they be?" in told.text
    assert not (await record(desk_office)).blocks
    await pressed(desk_office, "U0ENGINEER", told, "incident_blackout")
    assert (await record(desk_office)).blocks
    await quiet(desk_office)
    assert "⛔ Blocked by <@U0ENGINEER>" in said(card(desk_office))
    assert desk_office.slack.channel(ROOM)


async def test_a_minute_later_what_is_missing_is_asked_for_again_and_nothing_when_nothing_is(
    desk_office: Office,
) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    assert await watching.incomplete(desk_office.desk) == []
    await rows(desk_office, "delete from incident_setup where name = 'card' returning name")
    wanted = await watching.incomplete(desk_office.desk)
    assert isinstance(wanted[0], IncidentPlaceWanted)


async def test_a_deployment_that_belongs_to_it_is_linked_once(desk_office: Office) -> None:
    await opened(desk_office)
    assert "There is no run" in (await answered(desk_office, "U0ENGINEER", f"/incident {ID} link 77")).text
    await answered(
        desk_office, "U0ENGINEER", '/deploy v1.2.4 production --emergency "the fix"', "deployments"
    )
    (run,) = await desk_office.desk.store.open_runs("production")
    for _ in range(2):
        await change.link(desk_office.desk, ID, "U0ENGINEER", run.id)
    kinds = [e.kind for e in await desk_office.desk.store.timeline(ID)]
    assert kinds.count(Entry.LINK) == 1
    await quiet(desk_office)
