"""The verbs that only tell, each through the gate of visibility."""

from handlers.incidents.finding import Found, visible
from handlers.incidents.verbs import Verb
from handlers.incidents.views import incident_view
from handlers.listening import Call, Room
from handlers.parsing import incidents as read
from messages import replies as answers
from messages.incidents import replies
from messages.incidents.card import card
from messages.views import Message
from policy.errors import SlackFault, SlackUnreachable
from policy.facts import Person
from policy.incidents.model import Incident
from policy.incidents.severity import SEVERITIES
from policy.incidents.visibility import may_see
from policy.people import outsider


async def show(room: Room, _: Call, found: Found, __: str) -> Message:
    """The card, for one pair of eyes: in its channel this is the control panel."""
    return card(await incident_view(room.desk, found.incident))


async def timeline(room: Room, _: Call, found: Found, __: str) -> Message:
    return replies.timeline(await incident_view(room.desk, found.incident))


async def catchup(room: Room, _: Call, found: Found, __: str) -> Message:
    return replies.catchup(await incident_view(room.desk, found.incident, await _link(room, found.incident)))


async def listed(room: Room, call: Call, text: str) -> Message:
    """`open` (default), `all`, `30d`, a severity, or an environment."""
    who = await room.desk.people.person(call.user)
    if refusal := outsider(who):
        return answers.denied(refusal)
    asked = text.strip()
    return replies.listed(await _matching(room, who, asked.lower()), asked or "open")


async def _matching(room: Room, who: Person, asked: str) -> list[Incident]:
    if asked in ("", "open"):
        return await visible(room, who)
    recent = [i for i in await room.desk.store.recent_incidents(200) if may_see(i, who)]
    if asked == "all":
        return recent[:30]
    if days := read.days(asked):
        since = await room.desk.store.now() - days
        return [i for i in recent if i.opened_at >= since]
    if asked.upper() in SEVERITIES:
        return [i for i in recent if i.severity == asked.upper()]
    return [i for i in recent if asked in (i.environment, i.type.value, i.state.value)]


async def overview(room: Room, call: Call) -> Message:
    who = await room.desk.people.person(call.user)
    refusal = outsider(who)
    return answers.denied(refusal) if refusal else replies.overview(await visible(room, who))


async def _link(room: Room, incident: Incident) -> str:
    posted = await room.posted.posted(incident.id, "digest")
    try:
        return await room.slack.permalink(*posted) if posted and posted[1] else ""
    except (SlackFault, SlackUnreachable):
        return ""


TELLS: dict[str, Verb] = {"show": show, "timeline": timeline, "catchup": catchup}
