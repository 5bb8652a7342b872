"""`/deploy status` and `/deploy history`."""

from collections.abc import Sequence

from messages.blocks import Block, context, divider, header, message, section, sections
from messages.deploy.names import asker, named, phase
from messages.deploy.names import reason as reason_words
from messages.deploy.progress import in_words
from messages.rules import words
from messages.text import code, escape, link, minutes, truncate, user, utc, when
from messages.views import EnvironmentView, HistoryView, Message, RunView
from policy.rules import Outcome
from policy.runs import Kind, Run


def status(environments: Sequence[EnvironmentView]) -> Message:
    """One or all: what is live, what is under way, whether it is open."""
    says = " ".join(f"{_name(e)}: {_short(e)}." for e in environments[:10])
    blocks = [block for e in environments[:12] for block in _environment(e)]
    return message(says or "No environment is configured.", *blocks)


def history(view: HistoryView) -> Message:
    """Newest first."""
    where = f" of {escape(view.environment)}" if view.environment else ""
    if not view.runs:
        says = f"No deployments{where} yet. Start one with {code('/deploy v1.2.4 staging')}."
        return message(says, section(says))
    last = view.runs[0].run
    says = (
        f"The last {len(view.runs)} deployments{where}; newest: {escape(named(last))}, {phase(last).state}."
    )
    return message(
        says,
        header(f"Deployments {truncate(view.environment, 40)}".strip()),
        *sections(map(_past, view.runs)),
    )


def _environment(view: EnvironmentView) -> list[Block | None]:
    lines = [f"*{_name(view)}* · {_live(view)}"]
    if view.lock_by:
        since = f" since {when(view.lock_at)}" if view.lock_at else ""
        lines.append(f"🔒 Locked by {user(view.lock_by)}{since}: {escape(view.lock_reason, 500)}")
    lines += [_open(run) for run in view.open_runs[:10]]
    return [*sections(lines), context(*_window(view)), divider()]


def _window(view: EnvironmentView) -> list[str]:
    told = [words(v).sentence for v in view.window if v.outcome is not Outcome.OK][:6]
    free = "Open for deployments now." if view.window and not told else ""
    later = f"Next open window: {when(view.next_window)}." if view.next_window and told else ""
    return [part for part in (*told, free, later) if part]


def _live(view: EnvironmentView) -> str:
    if not view.live_version:
        return "nothing deployed by the desk yet"
    since = f" since {when(view.live_since)}" if view.live_since else ""
    return f"{escape(view.live_version)} is live{since}"


def _short(view: EnvironmentView) -> str:
    parts = [f"{escape(view.live_version)} live" if view.live_version else "nothing deployed by the desk yet"]
    if view.lock_by:
        parts.append("locked")
    parts += [f"{escape(v.run.version)} {phase(v.run).state}" for v in view.open_runs[:3]]
    return ", ".join(parts)


def _open(view: RunView) -> str:
    run, state = view.run, phase(view.run)
    step = in_words(view)
    where = f" {link(view.link, 'Card')}" if view.link else ""
    place = f", number {view.position} in the queue" if view.position else ""
    told = f"{state.state}{place}" + (f" ({step})" if step else "")
    return f"{state.mark} Run {run.id}: {_what(run)} {told}, asked for by {asker(run)}.{where}"


def _past(view: RunView) -> str:
    run, state = view.run, phase(view.run)
    began = run.started_at or run.created_at
    took = f", {minutes((run.ended_at - began).total_seconds())}" if run.ended_at else ""
    why = f" · {reason_words(run.error)}" if run.error else ""
    where = f" · {link(view.link, 'card')}" if view.link else ""
    return (
        f"{state.mark} Run {run.id} · {escape(named(run))} {state.state} · {utc(began)}{took} · "
        f"{asker(run)}{why}{where}"
    )


def _what(run: Run) -> str:
    return f"back to {escape(run.version)}" if run.kind is Kind.ROLLBACK else escape(run.version)


def _name(view: EnvironmentView) -> str:
    return escape(f"{view.name[:1].upper()}{view.name[1:]}", 60)
