"""The buttons of the card and the reminder, and the forms behind them. The row is read again at each click."""

import json
from datetime import timedelta

from actions.denied import Denied
from actions.incidents import change, command, resolve
from actions.incidents.editing import Changed
from actions.incidents.resolve import Ending
from handlers.incidents.finding import Found, found
from handlers.incidents.verbs import blackout_to, severity_to, take
from handlers.listening import Call, Room, answer
from messages import replies as answers
from messages.incidents import forms, replies
from messages.inputs import View
from messages.views import Message
from policy.incidents.model import Incident
from policy.incidents.rules import decide_change, decide_command
from policy.rules import Outcome


async def update(room: Room, call: Call) -> None:
    await open_update(room, call, call.incident)


async def open_update(room: Room, call: Call, incident: str) -> None:
    """Whoever may not speak for it hears so before they fill in anything."""
    which = await found(room, call, incident)
    if isinstance(which, Found):
        verdict = await change.may_update(room.desk, which.incident, which.person)
        which = answers.denied(verdict) if verdict.outcome is Outcome.REFUSE else which
    await _shown(room, call, which, forms.update(which.incident) if isinstance(which, Found) else None)


async def update_submitted(room: Room, call: Call) -> None:
    done = await change.update(room.desk, call.incident, call.user, call.fields.get("text", ""))
    await _told(room, call, done, "everybody is told; the next reminder counts from now.")


async def severity(room: Room, call: Call) -> None:
    which = await _commanded(room, call)
    await _shown(room, call, which, forms.severity(which.incident) if isinstance(which, Found) else None)


async def severity_submitted(room: Room, call: Call) -> None:
    given = call.fields.get
    said = await severity_to(room, call, call.incident, given("severity", ""), given("reason", ""))
    await answer(room.slack, call, said)


async def take_command(room: Room, call: Call) -> None:
    await answer(room.slack, call, await take(room, call, call.incident))


async def accept(room: Room, call: Call) -> None:
    await _told(room, call, await command.accept(room.desk, call.incident, call.user), "you have command.")


async def blackout(room: Room, call: Call) -> None:
    on = call.value.get("on") is True
    await answer(room.slack, call, await blackout_to(room, call, call.incident, "", on=on))


async def no_change(room: Room, call: Call) -> None:
    """A nudge answered: nothing new, ask again later."""
    done = await change.snooze(room.desk, call.incident, call.user, timedelta(minutes=15), "No change")
    await _told(room, call, done, "no change; the next reminder comes in 15 minutes.")


async def resolving(room: Room, call: Call) -> None:
    await open_resolve(room, call, call.incident)


async def open_resolve(room: Room, call: Call, incident: str) -> None:
    """Whoever may not resolve it hears so before they fill in anything."""
    which = await _commanded(room, call, incident)
    await _shown(room, call, which, forms.resolve(which.incident) if isinstance(which, Found) else None)


async def resolve_submitted(room: Room, call: Call) -> None:
    given = call.fields.get
    names = ("cause", "fix", "next_steps", "impact", "data_loss", "postmortem")
    done = await resolve.resolve(
        room.desk, call.incident, call.user, Ending(*(given(name, "") for name in names))
    )
    await _told(room, call, done, "resolved, and everybody is told.")


async def reopen(room: Room, call: Call) -> None:
    which = await found(room, call, call.incident)
    if isinstance(which, Found):
        verdict = decide_command(which.incident, which.person)
        which = answers.denied(verdict) if verdict.outcome is Outcome.REFUSE else which
    await _shown(room, call, which, forms.reopen(which.incident) if isinstance(which, Found) else None)


async def reopen_submitted(room: Room, call: Call) -> None:
    done = await resolve.reopen(room.desk, call.incident, call.user, call.fields.get("reason", ""))
    await _told(room, call, done, "open again. The blackout did not come back by itself.")


async def _commanded(room: Room, call: Call, incident: str = "") -> Found | Message:
    """Found, and theirs to change."""
    which = await found(room, call, incident or call.incident)
    if not isinstance(which, Found):
        return which
    verdict = decide_change(which.incident, which.person)
    return answers.denied(verdict) if verdict.outcome is Outcome.REFUSE else which


async def _shown(room: Room, call: Call, which: Found | Message, form: View | None) -> None:
    if isinstance(which, Found) and form is not None:
        await room.slack.open_view(call.trigger_id, _placed(form, call, which.incident))
    elif isinstance(which, Message):
        await answer(room.slack, call, which)


def _placed(view: View, call: Call, incident: Incident) -> View:
    """The answer to the form goes where the button was."""
    kept = {"incident": incident.id, "channel": call.channel, "thread_ts": call.thread_ts}
    return view | {"private_metadata": json.dumps(kept, separators=(",", ":"))}


async def _told(room: Room, call: Call, done: Changed | Denied, what: str) -> None:
    said = answers.denied(done.verdict) if isinstance(done, Denied) else replies.changed(done.incident, what)
    await answer(room.slack, call, said)
