"""`/incident` and everything that may follow it in one line."""

from collections.abc import Awaitable, Callable

from handlers import playbooks
from handlers.calling import paging
from handlers.incidents import facts, opening, telling
from handlers.incidents.afterwards import items, looking_back, postmortem
from handlers.incidents.buttons import open_resolve, open_update
from handlers.incidents.finding import Found, found
from handlers.incidents.telling import TELLS
from handlers.incidents.verbs import CHANGES, Verb
from handlers.listening import Call, Room, answer, promptly
from handlers.parsing.incidents import Line, parse_incident
from messages.incidents import replies
from messages.replies import looking_at
from messages.views import Message

COMMAND = "/incident"
# About no incident in particular.
_ALONE: dict[str, Callable[[Room, Call, str], Awaitable[Message]]] = {
    "list": telling.listed,
    "oncall": paging.on_call,
    **looking_back.VERBS,
}
_BY_THEMSELVES = ("open", "drill", "help", "resolve", *_ALONE)
# What other parts of the desk add: each verb's work, and its line on the help screen.
MORE: dict[str, Verb] = {**facts.VERBS, **items.VERBS, **postmortem.VERBS, **playbooks.VERBS, **paging.VERBS}
MORE_HELP: dict[str, str] = {
    **facts.HELP,
    **items.HELP,
    **postmortem.HELP,
    **playbooks.HELP,
    **paging.HELP,
    **looking_back.HELP,
}


def verbs() -> tuple[str, ...]:
    return (*_BY_THEMSELVES, *CHANGES, *TELLS, *MORE)


async def command(room: Room, call: Call) -> None:
    """Everything typed gets one answer; a form is one, too."""
    line = parse_incident(call.text, verbs())
    if line.unknown:
        await answer(room.slack, call, replies.misread(line.verb, line.nearest))
    elif line.verb in ("open", "drill"):
        if said := await opening.open_line(room, call, line.text, drill=line.verb == "drill"):
            await answer(room.slack, call, said)
    elif line.verb == "postmortem" and (section := postmortem.section_of(line.text)):
        await postmortem.open_edit(room, call, line.incident, section)
    elif line.verb == "resolve" or (line.verb == "update" and not line.text):
        await _form(room, call, line)
    else:
        await promptly(room, call, looking_at("the record"), told(room, call, line))


async def _form(room: Room, call: Call, line: Line) -> None:
    which = await found(room, call, line.incident)
    if not isinstance(which, Found):
        await answer(room.slack, call, which)
    elif line.verb == "update":
        await open_update(room, call, which.incident.id)
    else:
        await open_resolve(room, call, which.incident.id)


async def told(room: Room, call: Call, line: Line) -> Message:
    """Of every verb that needs no form."""
    if line.verb == "help":
        return replies.help_screen(MORE_HELP)
    if line.verb in _ALONE:
        return await _ALONE[line.verb](room, call, line.text)
    if not line.verb and not line.incident and await room.desk.store.incident_in(call.channel) is None:
        return await telling.overview(room, call)
    which = await found(room, call, line.incident)
    if not isinstance(which, Found):
        return which
    work = {**CHANGES, **TELLS, **MORE}[line.verb or "show"]
    return await work(room, call, which, line.text)
