"""`/incident page`, `/incident oncall`, and the button that answers a call."""

from actions.calling import paging
from actions.calling.paging import Called, Unknown
from handlers.incidents.finding import Found, found
from handlers.listening import Call, Room, Work, answer
from handlers.parsing.incidents import unquoted
from handlers.playbooks import Verb
from messages import replies
from messages.calling import paging as drawn
from messages.views import Message
from policy.calling.paging import nearest
from policy.people import outsider
from policy.rules import Verdict


async def page(room: Room, call: Call, which: Found, text: str) -> Message:
    """`page`, `page backend the queue is stuck`, `page @somebody`."""
    word, _, words = text.strip().partition(" ")
    config = room.desk.config
    match done := await paging.call(room.desk, which.incident.id, call.user, word, unquoted(words)):
        case Called():
            return drawn.called(done.page, service=done.service)
        case Unknown():
            return drawn.unknown(done.word, nearest(config, done.word), config)
        case Verdict():
            return replies.denied(done)


async def on_call(room: Room, call: Call, _: str) -> Message:
    """Needs no incident. Names and telephone numbers are for the team alone."""
    if refusal := outsider(await room.desk.people.person(call.user)):
        return replies.denied(refusal)
    return drawn.oncall(room.desk.config)


async def wanted(room: Room, call: Call) -> None:
    """The card's button: whoever is on call."""
    which = await found(room, call, call.incident)
    said = await page(room, call, which, "") if isinstance(which, Found) else which
    await answer(room.slack, call, said)


async def answered(room: Room, call: Call) -> None:
    done = await paging.answer(room.desk, call.number("page"), call.user)
    said = replies.denied(done) if isinstance(done, Verdict) else drawn.answered(done)
    await answer(room.slack, call, said)


VERBS: dict[str, Verb] = {"page": page}
ACTIONS: dict[str, Work] = {"page_answer": answered, "incident_page": wanted}
HELP = {
    "/incident page [on-call|backend|@name] [why]": "calls people, in Slack and by the paging service",
    "/incident oncall": "who to call, with numbers",
}
