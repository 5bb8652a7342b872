"""The verbs that look back over many incidents, each through the gate of visibility."""

import re
from datetime import timedelta

from handlers.listening import Call, Room
from messages import replies as answers
from messages.incidents import replies
from messages.incidents.afterwards.looking_back import measured
from messages.views import Message
from policy.incidents.afterwards.measures import measures
from policy.incidents.visibility import may_see
from policy.people import outsider

_DAYS = re.compile(r"(\d{1,4})\s*d(?:ays?)?", re.IGNORECASE)
_USUAL = 90


async def metrics(room: Room, call: Call, text: str) -> Message:
    """`30d`: how far back. Only those that the asker may see are counted."""
    found = _DAYS.fullmatch(text.strip() or f"{_USUAL}d")
    if not found or not int(found[1]):
        return replies.usage("/incident metrics 30d", "How many days back?")
    who = await room.desk.people.person(call.user)
    if refusal := outsider(who):
        return answers.denied(refusal)
    since = await room.desk.store.now() - timedelta(days=int(found[1]))
    seen = [i for i in await room.desk.store.incidents_since(since) if may_see(i, who)]
    return measured(measures(seen), int(found[1]))


async def find(room: Room, call: Call, text: str) -> Message:
    """Whole words, in any order, of titles, impacts, updates, causes and fixes."""
    if not text.strip():
        return replies.usage("/incident find checkout 502", "Which words?")
    who = await room.desk.people.person(call.user)
    if refusal := outsider(who):
        return answers.denied(refusal)
    found = await room.desk.store.find_incidents(text[:200])
    return replies.listed([i for i in found if may_see(i, who)], text.strip()[:200])


VERBS = {"metrics": metrics, "find": find}
HELP = {
    "/incident metrics [30d]": "how fast incidents were acknowledged, mitigated and resolved",
    "/incident find WORDS": "earlier ones, and what fixed them",
}
