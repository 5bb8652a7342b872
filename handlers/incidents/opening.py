"""Opening: in one line, in a form, from a message; and joining instead."""

import asyncio
from typing import Any

import structlog

from actions.denied import Denied
from actions.incidents import change, opening
from actions.incidents.opening import Ask, Opened, Similar
from clients.slack import OpenView
from handlers.incidents.finding import visible
from handlers.incidents.views import incident_view
from handlers.listening import Call, Room, answer
from handlers.parsing.incidents import Opening
from handlers.parsing.incidents import opening as parsed
from messages import replies as answers
from messages.incidents import forms, replies
from messages.text import clean, truncate
from messages.views import Message
from policy.errors import SlackFault
from policy.facts import Person
from policy.incidents.model import Incident, Type
from policy.incidents.rules import MOST_TITLE
from policy.people import outsider

CHANNEL_WITHIN = 2.0  # seconds an answer waits for the channel it names

log = structlog.get_logger(__name__)


async def open_line(room: Room, call: Call, text: str, *, drill: bool = False) -> Message | None:
    """Severity and title given: it is open at once. Otherwise a form asks, and there is no answer yet."""
    if opened := await open_typed(room, call, text, drill=drill):
        return opened
    await open_form(room, call, _typed(room, text))
    return None


async def open_typed(room: Room, call: Call, text: str, *, drill: bool = False) -> Message | None:
    """None when something is missing. A drill needs no title, so that nobody can take its form for the real one's."""
    typed = _typed(room, text)
    kind = typed.type or Type.OUTAGE
    if drill:
        title, severity = typed.title or "A drill", typed.severity or "P1"
        return await asked(room, Ask(call.user, severity, kind, title, typed.environment, drill=True))
    if not typed.complete:
        return None
    return await asked(room, Ask(call.user, typed.severity, kind, typed.title, typed.environment))


def _typed(room: Room, text: str) -> Opening:
    return parsed(text, tuple(e.name for e in room.desk.config.environments if e.hosts))


async def asked(room: Room, ask: Ask) -> Message:
    match done := await opening.ask(room.desk, ask):
        case Opened(incident=incident):
            return replies.opened(await _with_channel(room, incident))
        case Similar(incident=incident):
            return replies.similar(incident, _again(ask))
        case Denied():
            return answers.denied(done.verdict)


def _again(ask: Ask) -> dict[str, object]:
    return {
        "severity": ask.severity,
        "type": ask.type.value,
        "title": truncate(clean(ask.title), MOST_TITLE),
        "environment": ask.environment,
    }


async def _with_channel(room: Room, incident: Incident) -> Incident:
    """As it is once its channel is made, or after a moment's patience."""
    try:
        async with asyncio.timeout(CHANNEL_WITHIN):
            while True:
                found = await room.desk.store.incident(incident.id) or incident
                if found.channel or incident.severity == "P3":
                    return found
                await asyncio.sleep(0.05)
    except TimeoutError:
        return incident


async def open_form(
    room: Room, call: Call, typed: Opening | None = None, source: tuple[str, str, str] = ("", "", "")
) -> None:
    """A loading view at once; then the form, with what is open already."""
    typed = typed or Opening()
    opened = await room.slack.open_view(call.trigger_id, forms.loading())
    who = await room.desk.people.person(call.user)
    known = [] if outsider(who) else await _open_now(room, who)
    form = forms.opening(
        known,
        channel=call.channel,
        severity=typed.severity or "P1",
        kind=typed.type or Type.OUTAGE,
        title=typed.title,
        environment=typed.environment,
        source=source,
    )
    try:
        await room.slack.update_view(opened, form)
    except SlackFault as e:  # closed meanwhile
        log.info("form not shown", code=e.code)


async def _open_now(room: Room, who: Person) -> list[Any]:
    return [await incident_view(room.desk, incident) for incident in await visible(room, who)]


async def form_wanted(room: Room, call: Call) -> None:
    await open_form(room, call)


async def from_message(room: Room, call: Call) -> None:
    """The shortcut in a message's menu: its words are the title's beginning and the timeline's first entry."""
    words = clean(str(call.message.get("text") or ""))
    ts = str(call.message.get("ts") or "")
    await open_form(room, call, Opening(title=truncate(words, MOST_TITLE)), (call.channel, ts, words))


async def submitted(room: Room, call: Call) -> None:
    given, note = call.fields.get, call.note
    source = [str(part) for part in note.get("source") or ["", "", ""]]
    ask = Ask(
        call.user,
        given("severity", "P1"),
        _type(given("type", "")),
        given("title", ""),
        str(note.get("environment") or ""),
        seen=tuple(map(str, note.get("seen") or ())),
        source=(source[0], source[1], source[2]),
    )
    await answer(room.slack, call, await asked(room, ask))


async def another(room: Room, call: Call) -> None:
    """Shown the first one, they say theirs is another."""
    given = call.value.get
    seen = tuple(map(str, given("seen") or ()))
    ask = Ask(
        call.user,
        str(given("severity") or "P1"),
        _type(str(given("type") or "")),
        str(given("title") or ""),
        str(given("environment") or ""),
        seen=seen,
    )
    await answer(room.slack, call, await asked(room, ask))


async def join(room: Room, call: Call) -> None:
    """From the list, an answer, or the form, which then says where to go."""
    done = await change.join(room.desk, call.incident, call.user)
    said = answers.denied(done.verdict) if isinstance(done, Denied) else replies.joined(done.incident)
    if not call.view[0]:
        await answer(room.slack, call, said)
        return
    await room.slack.update_view(OpenView(*call.view), forms.done(said.text))


def _type(value: str) -> Type:
    return next((t for t in (Type.SECURITY, Type.DATABASE) if t.value == value), Type.OUTAGE)
