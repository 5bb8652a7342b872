"""`/incident playbook` and the buttons of its card: look at once, or show the commands and ask first."""

from collections.abc import Awaitable, Callable, Mapping

from actions import playbooks
from actions.playbooks import Asked, Press
from handlers.incidents.finding import Found, found
from handlers.listening import Call, Room, Work, answer, number, promptly
from messages import playbooks as drawn
from messages import replies
from messages.playbooks import FormView
from messages.replies import looking_at
from messages.views import Message
from policy.errors import SlackFault
from policy.incidents.rules import decide_look
from policy.playbooks import ACTIONS, Doing, playbook_for
from policy.playbooks.decide import decide_person, needs_second
from policy.rules import Outcome, Verdict

VIEW = "playbook"
Verb = Callable[[Room, Call, Found, str], Awaitable[Message]]


async def playbook(room: Room, call: Call, found: Found, word: str) -> Message:
    """The card, where the incident is handled: the named playbook, else the one of the incident's type."""
    book = playbook_for(word or found.incident.type.value)
    if book is None:
        return drawn.unknown_book(word)
    done = await playbooks.show(room.desk, found.incident.id, call.user, book)
    return replies.denied(done) if isinstance(done, Verdict) else drawn.shown(book)


async def wanted(room: Room, call: Call) -> None:
    """The button of the incident's card."""
    named = str(call.value.get("incident", ""))
    which = await found(room, call, named)
    said = await playbook(room, call, which, "") if isinstance(which, Found) else which
    await answer(room.slack, call, said)


def actions() -> dict[str, Work]:
    """One button for each action, and the two of the second person."""
    buttons: dict[str, Work] = {f"playbook_{doing}": _pressed(doing) for doing in Doing}
    # The card has one for each of the newest blocked addresses.
    buttons |= {f"playbook_{Doing.UNBLOCK}_{no}": _pressed(Doing.UNBLOCK) for no in range(1, 5)}
    return buttons | {"incident_playbook": wanted, "playbook_agree": _agreed, "playbook_decline": _declined}


def errors(call: Call) -> Mapping[str, str]:
    if "argument" not in call.fields:
        return {}
    return drawn.address_errors(str(call.note.get("action", "")), call.fields["argument"])


async def submitted(room: Room, call: Call) -> None:
    note = dict(call.note)
    if typed := call.fields.get("argument", ""):
        note["arg"] = typed
    doing = next((one for one in Doing if one.value == note.get("action")), None)
    if doing is None:
        await answer(room.slack, call, replies.outdated())
        return
    await promptly(room, call, looking_at("the hosts"), _answered(room, _press(call, doing, note)))


def _pressed(doing: Doing) -> Work:
    async def listener(room: Room, call: Call) -> None:
        if ACTIONS[doing].reads:
            await promptly(
                room, call, looking_at("the incident"), _answered(room, _press(call, doing, call.value))
            )
        else:
            await _asked(room, call, doing)

    return listener


async def _asked(room: Room, call: Call, doing: Doing) -> None:
    """A loading view at once; then the commands as they would run now, or why they would not."""
    opened = await room.slack.open_view(call.trigger_id, drawn.loading())
    view = await _form(room, call, doing)
    try:
        await room.slack.update_view(opened, view)
    except SlackFault as e:
        if e.code != "not_found":  # closed meanwhile
            raise


async def _form(room: Room, call: Call, doing: Doing) -> Mapping[str, object]:
    desk, action, press = room.desk, ACTIONS[doing], _press(call, doing, call.value)
    incident, person = await desk.store.incident(press.incident), await desk.people.person(call.user)
    look = decide_look(incident, person, press.incident)
    if incident is None or look.outcome is Outcome.REFUSE:
        return drawn.refused(look)
    environment = desk.config.environment(press.environment)
    refusal = decide_person(action, incident, person)
    if refusal or environment is None:
        return drawn.refused(refusal or look)
    found = await playbooks.preview(desk, incident.id, doing, environment, press.argument)
    note = {**call.value, "action": doing.value, "seen": found.seen, "channel": call.channel}
    lines = tuple((host.host, host.lines, host.fault) for host in found.hosts)
    second = needs_second(action, press.argument) if press.argument or not action.asks else False
    hours = desk.config.playbooks.block_hours
    return drawn.form(
        FormView(doing, incident.id, environment.name, lines, second, note, press.argument, hours)
    )


def _press(call: Call, doing: Doing, value: Mapping[str, object]) -> Press:
    """What the button carried. It is a claim: the action reads the incident, the person and the hosts again."""
    return Press(
        person=call.user,
        incident=str(value.get("incident", "")),
        book=str(value.get("book", "")),
        action=doing,
        environment=str(value.get("env", "")),
        ticket=number(value.get("n")),
        argument=str(value.get("arg", "")),
        seen=str(value.get("seen", "")),
        undoes=number(value.get("undoes")) or None,
    )


async def _answered(room: Room, press: Press) -> Message:
    return _said(await playbooks.press(room.desk, press))


async def _agreed(room: Room, call: Call) -> None:
    await answer(room.slack, call, _said(await playbooks.agree(room.desk, call.number("action"), call.user)))


async def _declined(room: Room, call: Call) -> None:
    await answer(
        room.slack, call, _said(await playbooks.decline(room.desk, call.number("action"), call.user))
    )


def _said(done: Asked | Verdict) -> Message:
    if isinstance(done, Verdict):
        return replies.denied(done)
    return drawn.pressed(done.run, first=done.first)


VERBS: dict[str, Verb] = {"playbook": playbook}
HELP = {"/incident playbook [outage|security|database]": "looking and acting, at the press of a button"}
