"""Tick and Untick under an incident that is over; the message itself shows what came of it."""

from actions.denied import Denied
from actions.incidents.afterwards import checklist
from handlers.listening import Call, Room, answer
from messages import replies as answers


async def pressed(room: Room, call: Call) -> None:
    item, on = call.value.get("item"), call.value.get("on") is True
    done = await checklist.tick(room.desk, call.incident, call.user, str(item or ""), on=on)
    if isinstance(done, Denied):
        await answer(room.slack, call, answers.denied(done.verdict))
