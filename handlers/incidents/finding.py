"""Which incident is meant: the one named, the one of this channel, or the only one that is open."""

from dataclasses import dataclass, replace

from actions.incidents.change import admit
from handlers.listening import Call, Room
from messages import replies as answers
from messages.incidents import replies
from messages.views import Message
from policy.facts import Person
from policy.incidents.model import Incident
from policy.incidents.rules import decide_look
from policy.incidents.visibility import may_see
from policy.rules import Outcome


@dataclass(frozen=True, slots=True)
class Found:
    incident: Incident
    person: Person


async def found(room: Room, call: Call, named: str) -> Found | Message:
    """A message when it is not clear, or not theirs to see: then it is as if it did not exist."""
    who = await room.desk.people.person(call.user)
    incident = await room.desk.store.incident(named) if named else await here(room, call, who)
    if incident is None and not named:
        open_now = await visible(room, who)
        if len(open_now) != 1:
            return replies.which(open_now)
        incident = open_now[0]
    verdict = decide_look(incident, who, named or (incident.id if incident else ""))
    if incident is None or verdict.outcome is Outcome.REFUSE:
        return answers.denied(verdict)
    return Found(incident, who)


async def here(room: Room, call: Call, who: Person) -> Incident | None:
    """The incident whose channel this is. Whoever Slack lets type in a private one is its member."""
    incident = await room.desk.store.incident_in(call.channel) if call.channel else None
    if incident is None or may_see(incident, who) or who.is_guest or who.is_stranger or who.is_bot:
        return incident
    await admit(room.desk, incident.id, call.user)
    return replace(incident, members=(*incident.members, call.user))


async def visible(room: Room, who: Person) -> list[Incident]:
    """The open ones that this person may see, the gravest first."""
    return [incident for incident in await room.desk.store.active_incidents() if may_see(incident, who)]
