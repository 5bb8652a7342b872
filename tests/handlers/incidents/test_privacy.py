"""A security incident is its members' and the security team's alone: nothing of it shows anywhere else."""

from dataclasses import replace

import pytest

from actions.incidents import change, resolve
from actions.incidents.resolve import Ending
from policy import config as c
from policy.incidents.model import Incident, Type
from policy.incidents.visibility import may_see
from tests.handlers.incidents.desk import answered, lines, opened, quiet, said
from tests.handlers.office import CONFIG, ROLES, Office, office
from tests.handlers.outbox.tasks import delivered, rows

CANARY = "Zanzibar"
ID = "INC-2026-001"


async def breach(at: Office, **changes: object) -> Incident:
    incident = await opened(
        at,
        person="U0SECURITY",
        severity="P1",
        type=Type.SECURITY,
        title=f"Tokens leaked at {CANARY}",
        **changes,
    )
    await quiet(at)
    return incident


def told_to_everybody(at: Office) -> str:
    """Names, topics and messages of every public channel, and every private answer."""
    state = at.slack.state
    public = [channel for channel in state.channels.values() if channel.kind == "public"]
    posts = [said(m) for channel in public for m in state.posts[channel.id].values()]
    whispers = [
        said(m) for person in state.users if person != "U0SECURITY" for m in at.slack.ephemerals(person)
    ]
    return "\n".join([*(f"{channel.name} {channel.topic}" for channel in public), *posts, *whispers])


async def test_it_is_told_in_a_private_channel_with_an_innocent_name_and_to_the_security_channel(
    desk_office: Office,
) -> None:
    incident = await breach(desk_office)
    found = await desk_office.desk.store.incident(ID)
    assert found is not None
    channel = desk_office.slack.channel(found.channel)
    assert channel.kind == "private"
    assert channel.name == f"inc-2026-001-{incident.codename}"
    assert "U0ONCALL" not in channel.members
    (told,) = desk_office.slack.messages("security-incidents")
    assert "🔒 *SECURITY INCIDENT*" in said(told)
    assert desk_office.slack.messages("incidents") == []


async def test_its_words_reach_nobody_else_from_the_first_to_the_last(desk_office: Office) -> None:
    await breach(desk_office)
    desk = desk_office.desk
    await change.note(desk, ID, "U0SECURITY", f"{CANARY} again")
    await change.update(desk, ID, "U0SECURITY", f"{CANARY} is contained")
    for typed in (
        "",
        " list",
        " list all",
        f" {ID} show",
        f" {ID} timeline",
        f" {ID} note me too",
        " catchup",
    ):
        await answered(desk_office, "U0APPROVER1", f"/incident{typed}")
    await answered(desk_office, "U0ENGINEER", "/deploy v1.2.4 production", "deployments")
    await answered(desk_office, "U0ENGINEER", "/deploy status", "deployments")
    await resolve.resolve(desk, ID, "U0SECURITY", Ending(f"{CANARY} was open", "Closed it", "Rotate keys"))
    await quiet(desk_office)
    assert CANARY not in told_to_everybody(desk_office)
    audited = await _audit(desk_office)
    assert CANARY not in audited
    assert ID in audited
    assert any(CANARY in line for line in lines(desk_office, (await _record(desk_office)).channel))


async def test_its_blackout_says_that_there_is_one_and_no_more(desk_office: Office) -> None:
    await breach(desk_office)
    blocking = await desk_office.desk.store.blocking_incident("production")
    assert blocking is not None
    assert blocking.id == ID


async def test_who_is_let_into_the_channel_by_a_member_belongs_to_it(desk_office: Office) -> None:
    await breach(desk_office)
    channel = (await _record(desk_office)).channel
    assert "There is no incident" in (await answered(desk_office, "U0ENGINEER", f"/incident {ID} show")).text
    await desk_office.client.invite(channel, "U0ENGINEER")
    told = await answered(desk_office, "U0ENGINEER", "/incident note I can help", channel)
    assert "noted" in told.text
    assert "U0ENGINEER" in (await _record(desk_office)).members
    await quiet(desk_office)


async def test_the_team_for_security_is_invited_and_nobody_else(database_url: str) -> None:
    roles = (*ROLES, c.RoleMembers(c.Role.SECURITY, group="S0SECURITY"))
    async with office(database_url, config=replace(CONFIG, roles=roles)) as at, delivered(at):
        await opened(at, person="U0COMMANDER", type=Type.SECURITY, severity="P0")
        await quiet(at)
        channel = at.slack.channel((await _record(at)).channel)
        assert set(channel.members) == {"U0LIYAQABOT", "U0COMMANDER", "U0SECURITY"}


async def _record(at: Office) -> Incident:
    found = await at.desk.store.incident(ID)
    assert found is not None
    return found


async def _audit(at: Office) -> str:
    return str(await rows(at, "select actor, action, environment, rule, detail from audit"))


@pytest.mark.parametrize("person", ["U0ENGINEER", "U0GUEST", "U0STRANGER"])
async def test_the_gate_is_one_function(desk_office: Office, person: str) -> None:
    incident = await breach(desk_office)
    who = await desk_office.desk.people.person(person)
    assert not may_see(incident, who)
    assert may_see(replace(incident, private=False), who) is (person == "U0ENGINEER")
