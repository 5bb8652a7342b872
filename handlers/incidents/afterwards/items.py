"""`/incident action`, `/incident actions`, their Done button, and :memo: on a message."""

from collections.abc import Mapping
from typing import Any

from actions.denied import Denied
from actions.incidents.afterwards import items
from handlers.incidents import hearing
from handlers.incidents.finding import Found
from handlers.incidents.verbs import Verb
from handlers.listening import Call, Room, answer
from handlers.parsing.items import parse_item
from messages import replies as answers
from messages.incidents import replies
from messages.incidents.afterwards.items import listed
from messages.text import user
from messages.views import Message
from policy.incidents.afterwards.items import ItemState

MEMO = "memo"
_EXAMPLE = '/incident action "Alert on disk space" @name due:3d'


async def add(room: Room, call: Call, found: Found, text: str) -> Message:
    """Owner and day belong to it: what nobody owns by no day is not done."""
    typed = parse_item(text, call.user, await room.desk.store.now())
    if typed.problem:
        return replies.usage(_EXAMPLE, typed.problem)
    done = await items.add(room.desk, found.incident.id, call.user, typed.text, typed.owner, typed.due_on)
    if isinstance(done, Denied):
        return answers.denied(done.verdict)
    return replies.changed(done.incident, f"noted for {user(typed.owner)}, due {typed.due_on:%Y-%m-%d}.")


async def show(room: Room, _: Call, found: Found, __: str) -> Message:
    return listed(found.incident, await room.desk.store.items_of(found.incident.id))


async def done(room: Room, call: Call) -> None:
    item = await room.desk.store.item(call.number("item"))
    if item is None:
        await answer(room.slack, call, answers.outdated())
        return
    closed = await items.close(room.desk, item, call.user, ItemState.DONE)
    if isinstance(closed, Denied):
        await answer(room.slack, call, answers.denied(closed.verdict))
        return
    await answer(room.slack, call, listed(closed.incident, await room.desk.store.items_of(item.incident)))


async def memo(room: Room, call: Call) -> None:
    """reaction_added."""
    if (taken := await hearing.source(room, call, MEMO)) is None:
        return
    incident, source = taken
    if await items.from_message(room.desk, incident, str(call.event.get("user") or ""), source):
        await hearing.tick(room, (source.channel, source.ts))


async def unmemo(room: Room, call: Call) -> None:
    """reaction_removed: the item goes when nobody's :memo: is left."""
    if (taken := await hearing.source(room, call, MEMO, gone=True)) is None:
        return
    incident, source = taken
    person = str(call.event.get("user") or "")
    await items.drop_from_message(room.desk, incident, person, source.channel, source.ts)


def is_memo(event: Mapping[str, Any]) -> bool:
    return event.get("reaction") == MEMO


VERBS: dict[str, Verb] = {"action": add, "actions": show}
HELP = {
    '/incident action "TEXT" @name due:3d': "what is to be done afterwards; so does :memo: on a message",
    "/incident actions": "all of them, to be ticked off",
}
