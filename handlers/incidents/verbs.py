"""The verbs that change an incident: parse what follows, call one action, say what is true now."""

from collections.abc import Awaitable, Callable

from actions.denied import Denied
from actions.incidents import change, command, resolve
from actions.incidents.editing import Changed
from handlers.incidents.finding import Found
from handlers.listening import Call, Room
from handlers.parsing import incidents as read
from messages import replies as answers
from messages.incidents import replies
from messages.incidents.names import state as state_words
from messages.text import code, user
from messages.views import Message
from policy.errors import RunMissing
from policy.incidents.model import Duty, State
from policy.incidents.states import TYPED

_STATES = [state for state in TYPED if state != State.RESOLVED]
Verb = Callable[[Room, Call, Found, str], Awaitable[Message]]


def _said(done: Changed | Denied, what: Callable[[Changed], Message]) -> Message:
    return answers.denied(done.verdict) if isinstance(done, Denied) else what(done)


async def update(room: Room, call: Call, found: Found, text: str) -> Message:
    done = await change.update(room.desk, found.incident.id, call.user, read.unquoted(text))
    return _said(
        done, lambda d: replies.changed(d.incident, "everybody is told; the next reminder counts from now.")
    )


async def severity(room: Room, call: Call, found: Found, text: str) -> Message:
    to, why = read.severity(text)
    if not to:
        return replies.usage(
            "/incident sev P1 more users than we thought", "The severity is P0, P1, P2 or P3."
        )
    return await severity_to(room, call, found.incident.id, to, why)


async def severity_to(room: Room, call: Call, incident: str, to: str, why: str) -> Message:
    done = await change.severity(room.desk, incident, call.user, to, why)
    return _said(
        done,
        lambda d: (
            replies.changed(d.incident, f"it is {to} already. Nothing was changed.")
            if d.was.severity == to
            else replies.severity_changed(d.incident, ask_blackout=change.asks_for_blackout(d))
        ),
    )


async def status(room: Room, call: Call, found: Found, text: str) -> Message:
    to, why = read.state(text)
    if to in (State.RESOLVED, State.MERGED):
        word = "resolve" if to is State.RESOLVED else "merge INC-2026-001"
        return replies.usage(f"/incident {word}", f"{to.capitalize()} asks for more than a word.")
    if to is None:
        return replies.usage("/incident status mitigated", f"The states are {', '.join(_STATES)}.")
    done = await change.status(room.desk, found.incident.id, call.user, to, why)
    return _said(done, lambda d: replies.changed(d.incident, f"{state_words(d.incident)} now."))


async def ic(room: Room, call: Call, found: Found, text: str) -> Message:
    """Offered to somebody else it waits for their Accept."""
    to = read.person(text, call.user)
    if not to:
        return replies.usage(
            "/incident ic @name", "Choose the person from the list that Slack shows after @."
        )
    if to == call.user:
        return await take(room, call, found.incident.id)
    done = await command.offer(room.desk, found.incident.id, call.user, to)
    return _said(
        done, lambda d: replies.changed(d.incident, f"{user(to)} is asked. Command stays until they accept.")
    )


async def take(room: Room, call: Call, incident: str) -> Message:
    done = await command.take(room.desk, incident, call.user)
    return _said(
        done,
        lambda d: replies.changed(
            d.incident, f"you have command{' already' if d.was.commander == call.user else ''}."
        ),
    )


async def role(room: Room, call: Call, found: Found, text: str) -> Message:
    duty, rest = read.duty(text)
    if duty is Duty.COMMANDER:
        return await ic(room, call, found, rest)
    to = read.person(rest, call.user)
    if duty is None or not to:
        who = "Choose the person from the list that Slack shows after @."
        return replies.usage(
            "/incident role comms @name", who if duty else "The duties are comms, ops and scribe."
        )
    done = await command.assign(room.desk, found.incident.id, call.user, duty, to)
    return _said(done, lambda d: replies.changed(d.incident, f"{duty} is {user(to)}."))


async def note(room: Room, call: Call, found: Found, text: str) -> Message:
    words, at = read.note(text, await room.desk.store.now())
    done = await change.note(room.desk, found.incident.id, call.user, words, at)
    when = f" at {at:%H:%M} UTC" if at else ""
    return _said(done, lambda d: replies.changed(d.incident, f"noted{when}."))


async def blackout(room: Room, call: Call, found: Found, text: str) -> Message:
    on, why = read.switch(text)
    if text.lower().startswith("override"):
        where = found.incident.environment or "production"
        return replies.usage(
            f'/deploy VERSION {where} --emergency "the fix"', "Only the fix itself goes past the blackout."
        )
    if on is None:
        return replies.usage("/incident blackout off the fix goes out", "Say on or off.")
    return await blackout_to(room, call, found.incident.id, why, on=on)


async def blackout_to(room: Room, call: Call, incident: str, why: str, *, on: bool) -> Message:
    done = await change.blackout(room.desk, incident, call.user, on, why)

    def told(d: Changed) -> Message:
        if d.was.blocks is on and not d.incident.drill:
            return replies.changed(
                d.incident, f"deployments are {'blocked' if on else 'free'} already. Nothing was changed."
            )
        would = "would be" if d.incident.drill else "are"
        return replies.changed(d.incident, f"deployments {would} {'blocked' if on else 'free again'}.")

    return _said(done, told)


async def remind(room: Room, call: Call, found: Found, text: str) -> Message:
    pause, why, understood = read.pause(text)
    if not understood:
        return replies.usage(
            "/incident remind 10m waiting for the backup", "Say for how long, or off, and why."
        )
    done = await change.snooze(room.desk, found.incident.id, call.user, pause, why)
    return _said(
        done, lambda d: replies.changed(d.incident, "reminders sleep; the reason is on the timeline.")
    )


async def link(room: Room, call: Call, found: Found, text: str) -> Message:
    number = text.strip().removeprefix("#")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return replies.usage("/incident link 12", "Which run? `/deploy history` shows their numbers.")
    try:
        done = await change.link(room.desk, found.incident.id, call.user, int(number))
    except RunMissing:
        return replies.usage("/incident link 12", f"There is no run {code(number)}.")
    return _said(done, lambda d: replies.changed(d.incident, f"run {number} is linked."))


async def reopen(room: Room, call: Call, found: Found, text: str) -> Message:
    done = await resolve.reopen(room.desk, found.incident.id, call.user, read.unquoted(text))
    return _said(
        done, lambda d: replies.changed(d.incident, "open again. The blackout did not come back by itself.")
    )


async def merge(room: Room, call: Call, found: Found, text: str) -> Message:
    into = text.strip().upper().removeprefix("INTO ")
    if not into:
        return replies.usage("/incident merge INC-2026-001", "Into which one?")
    if into == found.incident.id:
        return replies.usage("/incident merge INC-2026-001", "That is this one; name the other.")
    done = await change.merge(room.desk, found.incident.id, call.user, into)
    return _said(done, lambda d: replies.changed(d.incident, f"goes on as {d.incident.merged_into}."))


async def join(room: Room, call: Call, found: Found, _: str) -> Message:
    return _said(
        await change.join(room.desk, found.incident.id, call.user), lambda d: replies.joined(d.incident)
    )


async def repair(room: Room, call: Call, found: Found, _: str) -> Message:
    done = await change.repair(room.desk, found.incident.id, call.user)
    return _said(done, lambda d: replies.changed(d.incident, "what is missing in Slack is being made."))


CHANGES: dict[str, Verb] = {
    "update": update,
    "sev": severity,
    "status": status,
    "ic": ic,
    "role": role,
    "note": note,
    "blackout": blackout,
    "remind": remind,
    "link": link,
    "reopen": reopen,
    "merge": merge,
    "join": join,
    "repair": repair,
}
