"""A canary word in every field of a security incident: whoever is outside looks everywhere, and never meets it."""

from collections.abc import Iterator

import pytest

from actions.incidents import change
from actions.incidents.afterwards import items, postmortem
from actions.incidents.resolve import Ending, resolve
from actions.summary import post
from policy.config import POSTINGS
from policy.incidents.model import Type
from policy.schedules import Schedule, Tick
from tests.handlers.happenings import emit
from tests.handlers.incidents.desk import answered, opened, quiet, said
from tests.handlers.office import Office
from tests.handlers.outbox.tasks import rows

CANARY = "Zanzibar"
MEMBER, OUTSIDER = "U0SECURITY", "U0APPROVER1"
ID = "INC-2026-001"
ABOUT_IT = (
    *("show", "timeline", "catchup", "join", "ic me", "sev P0 worse", "status mitigated", "role comms @me"),
    *("note me too", "update all is well", "blackout off why not", "remind 10m later", "link 1", "repair"),
    *("impact none at all", "affected 9", "started 14:05"),
    *("resolve", "reopen it came back again", "merge INC-2026-002", "action Do it @me due:1d", "actions"),
    *("playbook security", "page on-call", "postmortem"),
)
LOOKS = (
    *("/incident", "/incident list", "/incident list all", "/incident list P1", "/incident list security"),
    *("/incident find tokens", "/incident metrics 30d", "/incident oncall", "/incident show"),
    *("/deploy v1.2.4 production", "/deploy plan v1.2.4 production", "/deploy status", "/deploy history"),
    *("/ops summary", "/ops status", "/ops audit", "/ops oncall", "/ops diagnose"),
)


async def breach(at: Office) -> str:
    """Everything that can be written of it, written. Returns its channel."""
    desk = at.desk
    await opened(at, person=MEMBER, severity="P1", type=Type.SECURITY, title=f"Tokens leaked at {CANARY}")
    await change.note(desk, ID, MEMBER, f"{CANARY} again")
    await change.update(desk, ID, MEMBER, f"{CANARY} is contained")
    await change.severity(desk, ID, MEMBER, "P0", f"{CANARY} is worse")
    await change.blackout(desk, ID, MEMBER, True, f"{CANARY} needs the release")
    await items.add(desk, ID, MEMBER, f"Rotate the keys of {CANARY}", MEMBER, None)
    await postmortem.write(desk, ID, MEMBER, "overview", f"{CANARY} was open")
    await quiet(at)
    found = await desk.store.incident(ID)
    assert found is not None
    return found.channel


async def ended(at: Office) -> None:
    done = await resolve(at.desk, ID, MEMBER, Ending(f"{CANARY} was open", f"Closed {CANARY}", "Rotate keys"))
    assert not hasattr(done, "verdict"), done
    await quiet(at)


async def letters(at: Office) -> None:
    """What the clock says."""
    tick = Tick(Schedule("canary", "0 9 * * *"), await at.desk.store.now(), await at.desk.store.now())
    for event in (*await post(at.desk, POSTINGS[0], tick), *await items.remind(at.desk)):
        await emit(at, event)
    await quiet(at)


def outside(at: Office) -> Iterator[str]:
    """All that anybody but the member may see in this workspace."""
    state = at.slack.state
    for channel in state.channels.values():
        theirs = channel.id == "C0SECURITY" or set(channel.members) <= {MEMBER, "U0LIYAQABOT"}
        if channel.kind == "public" or not theirs:
            yield f"{channel.name} {channel.topic}"
            yield from map(said, state.posts[channel.id].values())
            yield from (str(f.content) + f.title for f in at.slack.files if channel.id in dict(f.shares))
    for person in (user for user in state.users if user != MEMBER):
        yield from map(said, at.slack.ephemerals(person))
        yield from (str(view.body) for view in at.slack.views(person))
        yield str(state.homes.get(person))


async def test_nobody_outside_meets_a_word_of_it_wherever_they_look(
    desk_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    at = desk_office
    channel = await breach(at)
    before = len(at.slack.traffic)
    for typed in LOOKS:
        await answered(at, OUTSIDER, typed)
    await at.person(OUTSIDER).open_home()
    await at.slack.wait_for(lambda: at.slack.home(OUTSIDER), 10)
    await letters(at)
    await ended(at)
    for typed in LOOKS[:7]:
        await answered(at, OUTSIDER, typed)
    await letters(at)
    await quiet(at)
    assert [text for text in outside(at) if CANARY in text] == []
    told = [e for e in at.slack.traffic[before:] if e.direction == "out" and CANARY in str(e.request)]
    assert {e.request.get("channel") for e in told} <= {channel, "C0SECURITY"}
    assert CANARY not in str(await rows(at, "select actor, action, environment, rule, detail from audit"))
    assert CANARY not in "".join(capsys.readouterr())
    assert any(CANARY in said(m) for m in at.slack.messages(channel))


async def test_whatever_is_done_to_it_from_outside_it_is_not_there(desk_office: Office) -> None:
    await breach(desk_office)
    for words in ABOUT_IT:
        told = (await answered(desk_office, OUTSIDER, f"/incident {ID} {words}")).text
        other = (await answered(desk_office, OUTSIDER, f"/incident INC-2026-777 {words}")).text
        assert told.replace(ID, "INC-2026-777") == other, words
    found = await desk_office.desk.store.incident(ID)
    assert found is not None
    assert (found.severity, found.commander, found.members) == ("P0", MEMBER, (MEMBER,))


async def test_who_opens_one_like_it_is_not_told_of_it(desk_office: Office) -> None:
    await breach(desk_office)
    told = await answered(desk_office, OUTSIDER, "/incident open P1 security Tokens leaked")
    assert told.text.startswith("🟠 INC-2026-002 is open, and you have command."), told.text
    await quiet(desk_office)
