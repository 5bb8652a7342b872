"""A playbook's card: looking first, one row of buttons; then every action with its command and what came of it."""

from collections.abc import Iterator

from messages.blocks import Block, actions, button, context, divider, header, message, section
from messages.incidents.names import drill
from messages.playbooks.views import PlaybookView
from messages.text import code, escape, user, utc
from messages.views import Message
from policy.playbooks import ACTIONS, Action, ActionRun, ActionState, Doing

_DRILL = section("*This is a drill*: looking is real, everything else is only said.")
_MOST = 5  # addresses that can be freed from the card
_STATES = {
    ActionState.ASKED: "⏳ waits for a second person",
    ActionState.APPROVED: "⏳ about to start",
    ActionState.RUNNING: "⏳ running",
    ActionState.DONE: "✅ done",
    ActionState.FAILED: "❌ failed",
    ActionState.UNDONE: "↩️ taken back",
    ActionState.DECLINED: "🚫 declined",
}


def card(view: PlaybookView) -> Message:
    """Every button carries how often its action was asked for, so that pressing it twice is one action."""
    book, incident = view.book, view.incident
    title = f"{drill(incident)}{book.title}: {incident.id}"
    return message(
        f"Playbook {book.title} (guide {book.guide}) for {incident.id}",
        header(title),
        section(_where(view)),
        _DRILL if incident.drill else None,
        *_body(view),
        context(
            f"Guide {book.guide}. Looking changes nothing. Each other button shows its commands before it acts."
        ),
        stamp=f"{incident.id}.{book.name}.{int(view.now.timestamp() * 1000):x}",
    )


def _where(view: PlaybookView) -> str:
    if not view.environment:
        return (
            f"No environment with hosts is meant. Name one: {code('/incident playbook outage ENVIRONMENT')}."
        )
    hosts = ", ".join(code(host) for host in view.hosts)
    live = f", {code(view.live_version)} is live" if view.live_version else ""
    return f"*{escape(view.environment)}* on {hosts}{live}"


def _body(view: PlaybookView) -> Iterator[Block | None]:
    if not view.environment:
        return
    if not view.incident.active:
        yield section("The incident is over, so the buttons are gone. To go on, reopen it.")
    looks = [ACTIONS[name] for name in view.book.actions if ACTIONS[name].reads]
    if view.incident.active:
        yield section("*Look first*: the answers come into this thread")
        yield actions(*(_press(view, action, action.label) for action in looks))
    yield divider()
    for name in view.book.actions:
        if not ACTIONS[name].reads:
            yield _row(view, ACTIONS[name])
        if name is Doing.RESTART:
            yield _way_back(view)
        if name is Doing.BLOCK:
            yield _blocked(view)


def _row(view: PlaybookView, action: Action) -> Block:
    last = _last(view, action.name)
    commands = view.commands.get(action.name, ())
    shown = "\n".join(code(line, 300) for line in commands[:1])
    more = f" and {len(commands) - 1} more" if len(commands) > 1 else ""
    lines = [f"*{action.label}*: {action.effect}{_marks(action)}", f"{shown}{more}", _state(last)]
    return section("\n".join(filter(None, lines)), _button(view, action, last))


def _way_back(view: PlaybookView) -> Block | None:
    """The guide's second option (11.2 step 3): the desk's own rollback."""
    if not view.incident.active:
        return None
    value = {"incident": view.incident.id, "environment": view.environment[:64]}
    text = f"*Roll back*: The release before this one takes the traffic.\n{code(f'/rollback {view.environment}')}"
    return section(text, button("Roll back…", "incident_rollback", value))


def _blocked(view: PlaybookView) -> Block | None:
    """Several addresses may be blocked at a time; each can be freed."""
    held = [run for run in view.runs if run.action is Doing.BLOCK and run.undoable][-_MOST:]
    if not held or not view.incident.active:
        return None
    free = ACTIONS[Doing.UNBLOCK]
    return actions(*(_press(view, free, f"Unblock {run.argument}", run, no) for no, run in enumerate(held)))


def _marks(action: Action) -> str:
    return (
        " _Needs a second person._"
        if action.second
        else " _You do it, then press._"
        if action.by_hand
        else ""
    )


def _button(view: PlaybookView, action: Action, last: ActionRun | None) -> Block | None:
    """None while it is at work. An undo stands in the place of what it takes back."""
    at_work = (ActionState.ASKED, ActionState.APPROVED, ActionState.RUNNING)
    if not view.incident.active or (last and last.state in at_work):
        return None
    undo = ACTIONS[action.undo] if action.undo else None
    if last and undo and last.undoable and last.state is ActionState.DONE and not action.asks:
        return _press(view, undo, f"Undo: {undo.label}", last)
    if any(_undone_by(view, other, action.name) for other in view.book.actions):
        return None  # it is offered where it takes something back
    label = f"{action.label}…" if not action.by_hand else "Done"
    return _press(view, action, label, style="" if action.by_hand else "danger" if action.second else "")


def _undone_by(view: PlaybookView, name: Doing, undo: Doing) -> bool:
    last = _last(view, name)
    held = last is not None and last.undoable and last.state is ActionState.DONE
    return held and ACTIONS[name].undo is undo and not ACTIONS[name].asks


def _press(
    view: PlaybookView,
    action: Action,
    label: str,
    undoes: ActionRun | None = None,
    no: int = 0,
    *,
    style: str = "",
) -> Block:
    """`no` tells several buttons of one action apart, whose names must differ within a row."""
    value: dict[str, object] = {
        "incident": view.incident.id,
        "book": view.book.name,
        "env": view.environment[:64],
        "n": sum(run.action is action.name for run in view.runs),
    }
    if undoes:
        value |= {"arg": undoes.argument[:60], "undoes": undoes.id}
    suffix = f"_{no}" if no else ""
    return button(label, f"playbook_{action.name}{suffix}", value, style=style)


def _last(view: PlaybookView, name: Doing) -> ActionRun | None:
    return next(
        (r for r in reversed(view.runs) if r.action is name and r.environment == view.environment), None
    )


def _state(run: ActionRun | None) -> str:
    if run is None:
        return ""
    at = run.ended_at or run.started_at or run.asked_at
    second = f", with {user(run.decided_by)}" if run.decided_by else ""
    argument = f" {code(run.argument)}" if run.argument else ""
    said = f": {escape(run.result, 300)}" if run.result else ""
    return f"{_STATES[run.state]}{argument} {utc(at)} by {user(run.asked_by) or 'the desk'}{second}{said}"
