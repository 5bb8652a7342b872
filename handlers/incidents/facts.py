"""`/incident impact`, `affected` and `started`: what turns out later."""

from actions.denied import Denied
from actions.incidents import facts
from actions.incidents.editing import Changed
from handlers.incidents.finding import Found
from handlers.incidents.verbs import Verb
from handlers.listening import Call, Room
from handlers.parsing import incidents as read
from messages import replies as answers
from messages.incidents import replies
from messages.incidents.announced import users
from messages.views import Message


async def impact(room: Room, call: Call, found: Found, text: str) -> Message:
    words = read.unquoted(text)
    if not words:
        return replies.usage("/incident impact Nobody can pay by card", "What do users notice?")
    return _said(
        await facts.impact(room.desk, found.incident.id, call.user, words), "the impact is corrected."
    )


async def affected(room: Room, call: Call, found: Found, text: str) -> Message:
    words = read.unquoted(text)
    if not words:
        return replies.usage("/incident affected 1,200", "How many users?")
    done = await facts.affected(room.desk, found.incident.id, call.user, words[:60])
    return _said(done, f"{users(done.incident)} affected." if isinstance(done, Changed) else "")


async def started(room: Room, call: Call, found: Found, text: str) -> Message:
    at = read.time_of_day(text, await room.desk.store.now())
    if at is None:
        return replies.usage("/incident started 14:05", "When did it begin, in UTC?")
    done = await facts.started(room.desk, found.incident.id, call.user, at)
    return _said(done, f"it began at {at:%H:%M} UTC; every length counts from there.")


def _said(done: Changed | Denied, what: str) -> Message:
    return answers.denied(done.verdict) if isinstance(done, Denied) else replies.changed(done.incident, what)


VERBS: dict[str, Verb] = {"impact": impact, "affected": affected, "started": started}
HELP = {"/incident impact TEXT | affected 1,200 | started 14:05": "what turns out later; times are UTC"}
