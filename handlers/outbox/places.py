"""An incident's place in Slack: channel, people, bookmarks. Each part is made once and remembered; a refused one is noted.

Whoever dies between two parts is followed by somebody who goes on where it stopped; nothing is made twice.
"""

import re
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from clients.slack.faults import RateLimited
from handlers.outbox.posting import Place, Poster
from policy.config import Role
from policy.errors import SlackFault
from policy.incidents.model import Incident, SetupStep, Type
from policy.incidents.severity import has_channel
from store.outbox import Outgoing

# The token itself is refused: nothing can be said at all until the team mends it.
_NO_SAY = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"})
_NAMES = 5  # how many names are tried when they are taken
_GROUP = re.compile(r"S[A-Z0-9]{1,30}")
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")

Work = Callable[[], Awaitable[str | None]]

log = structlog.get_logger(__name__)


async def complete(poster: Poster, out: Outgoing, incident: Incident, *, again: bool = False) -> Incident:
    """Makes what is missing. `again`: what Slack refused before is tried once more. Returns the incident as it is then."""
    store = poster.desk.store
    known = {step.name for step in await store.setup(incident.id) if step.state == "done" or not again}
    if has_channel(incident.type, incident.severity) and not incident.channel and "channel" not in known:
        await _step(poster, incident, "channel", partial(_channel, poster, out, incident))
        incident = await store.incident(incident.id) or incident
    if incident.channel and (again or "furnished" not in known):
        for name, work in await _furniture(poster, incident):
            if name not in known:
                await _step(poster, incident, name, partial(_while_ours, poster, out, work))
        await store.set_up(SetupStep(incident.id, "furnished", "done"))
    return incident


async def room(poster: Poster, incident: Incident) -> Place | None:
    """Where it is handled: its channel, else the thread of its message in #incidents; None while that is not there."""
    if incident.channel:
        return Place(incident.channel)
    posted = await poster.outbox.posted(incident.id, "digest")
    return Place(*posted) if posted else None


async def _while_ours(poster: Poster, out: Outgoing, work: Work) -> str | None:
    """A bot that stood still leaves the rest to the one that went on."""
    await poster.ours(out)
    return await work()


async def _step(poster: Poster, incident: Incident, name: str, work: Work) -> None:
    """Slack being away is no refusal: it is tried again later."""
    try:
        done = SetupStep(incident.id, name, "done", await work() or "")
    except RateLimited:
        raise
    except SlackFault as e:
        if e.code in _NO_SAY:
            raise
        log.warning("part of an incident's place refused", incident=incident.id, part=name, code=e.code)
        done = SetupStep(incident.id, name, "failed", e.code)
    await poster.desk.store.set_up(done)


async def _channel(poster: Poster, out: Outgoing, incident: Incident) -> str:
    """Never somebody else's: one of this name is ours when an earlier try of this very step may have made it."""
    await poster.outbox.trying(out)
    base = name_of(incident)
    for number in range(_NAMES):
        name = f"{base}-{number}" if number else base
        await poster.ours(out)
        try:
            return await poster.slack.create_channel(name, private=incident.private)
        except SlackFault as e:
            if e.code != "name_taken":
                raise
            if out.first_try_at and (found := await _own(poster, name, out)):
                return found
    raise SlackFault("conversations.create", "name_taken")


async def _own(poster: Poster, name: str, out: Outgoing) -> str:
    assert out.first_try_at is not None
    identity = await poster.slack.auth_test()
    return await poster.slack.own_channel(name, out.first_try_at, identity.user_id)


def name_of(incident: Incident) -> str:
    """`inc-2026-014-checkout-returns-502`; of a private one the codename: a channel's name is seen by many."""
    words = incident.codename if incident.private else incident.title.lower()
    slug = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:40].rstrip("-")
    start = f"{'drill-' if incident.drill else ''}{incident.id.lower()}"
    return f"{start}-{slug}" if slug else start


async def _furniture(poster: Poster, incident: Incident) -> list[tuple[str, Work]]:
    slack, channel = poster.slack, incident.channel
    people = await _team(poster, incident)
    return [
        *((f"invite {person}", partial(slack.invite, channel, person)) for person in people),
        *(
            (f"bookmark {title}", partial(slack.bookmark, channel, title, url))
            for title, url in _bookmarks(poster)
        ),
    ]


def _bookmarks(poster: Poster) -> tuple[tuple[str, str], ...]:
    page = poster.desk.config.status_page
    return (("Status page", page),) if page.startswith("https://") else ()


async def _team(poster: Poster, incident: Incident) -> tuple[str, ...]:
    """Its members and the response team (guide 11.1); for security the security team instead. Nobody the list cannot name."""
    contacts = poster.desk.config.contacts
    asked = () if incident.private else (contacts.on_call, contacts.backup, contacts.escalation)
    people = [*incident.members]
    for someone in asked:
        people += await _members(poster, someone) if _GROUP.fullmatch(someone) else (someone,)
    role = Role.SECURITY if incident.type is Type.SECURITY else Role.INCIDENT_COMMANDER
    if incident.severity in ("P0", "P1") or incident.private:
        people += await _role(poster, role)
    return tuple(person for person in dict.fromkeys(people) if _PERSON.fullmatch(person))


async def _members(poster: Poster, group: str) -> tuple[str, ...]:
    try:
        return await poster.slack.group_members(group)
    except RateLimited:
        raise
    except SlackFault:
        return ()


async def _role(poster: Poster, role: Role) -> tuple[str, ...]:
    try:
        return await poster.desk.people.holders(role)
    except RateLimited:
        raise
    except SlackFault:
        return ()
