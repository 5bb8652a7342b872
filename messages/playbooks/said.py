"""What is said of one action: who is asked to agree, how it ended, and the answer to the one who pressed."""

from messages.blocks import actions, button, context, message, section
from messages.text import code, duration, escape, mention, output, user
from messages.views import Message
from policy.incidents.model import Incident
from policy.playbooks import ACTIONS, PLAYBOOKS, Action, ActionRun, ActionState, Playbook

_MOST = 2800


def asked(run: ActionRun, incident: Incident, lines: tuple[str, ...]) -> Message:
    """Where everybody of the incident sees it; its buttons go when it was decided."""
    action = ACTIONS[run.action]
    text = f"{user(run.asked_by)} asks for *{_named(action, run)}* on *{escape(run.environment)}*. {action.effect}"
    typed = "\n".join(code(line, 300) for line in lines)
    if run.state is ActionState.ASKED and incident.active:
        who = f"{mention(incident.commander)}: a" if incident.commander else "A"
        value = {"incident": incident.id, "action": run.id}
        return message(
            f"{who} second person is needed: {_plain(action, run)} for {incident.id}",
            section(f"{who} second person is needed.\n{text}\n{typed}"),
            actions(
                button("Agree", "playbook_agree", value, style="danger"),
                button("Decline", "playbook_decline", value),
            ),
            context("Anybody but the one who asked, who is approver, incident commander, security or admin."),
        )
    word = {ActionState.ASKED: "The incident ended before anybody agreed", ActionState.DECLINED: "Declined"}
    decided = word.get(run.state, "Agreed")
    by = f" by {user(run.decided_by)}" if run.decided_by else ""
    return message(f"{_plain(action, run)}: {decided.lower()}", section(f"{text}\n*{decided}*{by}."))


def said(run: ActionRun) -> Message:
    """In the card's thread: one line, and what it found."""
    action = ACTIONS[run.action]
    mark = "✅" if run.state in {ActionState.DONE, ActionState.UNDONE} else "❌"
    seconds = (run.ended_at - run.started_at).total_seconds() if run.ended_at and run.started_at else 0.0
    took = f" ({duration(seconds)})" if seconds >= 1 else ""
    line = f"{mark} *{_named(action, run)}*, {_by(run)}{took}\n{escape(run.result, 800)}."
    shown = section(output(run.output, _MOST)) if run.output.strip() else None
    return message(f"{mark} {_plain(action, run)}: {escape(run.result, 300)}", section(line), shown)


def pressed(run: ActionRun, *, first: bool) -> Message:
    """The answer to whoever pressed."""
    action = ACTIONS[run.action]
    if not first:
        return _answer(
            f"That button was pressed before: {_plain(action, run)} is {_state(run)}. Nothing more was started."
        )
    if run.state is ActionState.ASKED:
        return _answer(f"{_plain(action, run)} waits for a second person, who is asked in the channel.")
    if run.state is ActionState.DECLINED:
        return _answer(f"{_plain(action, run)} was declined. Nothing was done.")
    if action.by_hand:
        return _answer(f"{action.label}: it is on the timeline.")
    rest = "has started. What comes of it is said in the playbook's thread."
    return message(f"{_plain(action, run)} {rest}", section(f"*{_named(action, run)}* {rest}"))


def shown(book: Playbook) -> Message:
    return _answer(f"The playbook {book.title} (guide {book.guide}) is where the incident is handled.")


def unknown_book(word: str) -> Message:
    names = ", ".join(code(name) for name in PLAYBOOKS)
    typed = f"There is no playbook {code(word)}. " if word else ""
    return _answer(f"{typed}The playbooks are {names}. For example {code('/incident playbook outage')}.")


def _answer(text: str) -> Message:
    return message(text, section(text))


def _named(action: Action, run: ActionRun) -> str:
    return f"{action.label} {code(run.argument)}".strip()


def _plain(action: Action, run: ActionRun) -> str:
    return f"{action.label} {escape(run.argument)}".strip()


def _by(run: ActionRun) -> str:
    return f"asked for by {user(run.asked_by)}" if run.asked_by else "by the desk"


def _state(run: ActionRun) -> str:
    words = {ActionState.ASKED: "waiting for a second person", ActionState.APPROVED: "about to start"}
    return words.get(run.state, run.state.value)
