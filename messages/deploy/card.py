"""The live message of a run: rebuilt whole from the database each time (design, "What people see")."""

from messages.blocks import Block, context, divider, fields, header, message, section, sections
from messages.deploy.names import PHASES, asker, means, named, phase, replaced
from messages.deploy.names import reason as reason_words
from messages.deploy.progress import bar, current, finished, in_words
from messages.deploy.votes import decided
from messages.text import code, duration, escape, link, local, user, when
from messages.views import Message, RunView
from policy.runs import Phase, Run


def card(view: RunView) -> Message:
    run, state = view.run, phase(view.run)
    return message(
        _says(view),
        header(f"{state.mark} {named(run)}: {state.state}"),
        _section(_now(view)),
        _section(_trouble(view)),
        fields(_facts(view)),
        _section(_notes(view)),
        *_journal(view),
        context(
            _times(view), _links(view), f"Run {run.id}, plan {code(run.plan_hash[:12]) or 'not made yet'}"
        ),
        stamp=stamp(view),
    )


def stamp(view: RunView) -> str:
    """New block_ids at each rendering: clients keep state by them (slack.md B.9)."""
    return f"r{view.run.id}.{int(view.now.timestamp() * 1000):x}"


def _says(view: RunView) -> str:
    run, state = view.run, phase(view.run)
    step = in_words(view)
    parts = [f"{state.mark} {escape(named(run))}: {state.state}"]
    if step:
        parts.append(f"({step})")
    if run.stop_by and run.phase is not Phase.REJECTED:
        parts.append(f"on request of {user(run.stop_by)}")
    if _fault(run):
        parts.append(f"because {_fault(run).rstrip('.')}")
    return f"{' '.join(parts)}. Asked for by {asker(run)}."


def _now(view: RunView) -> str:
    run = view.run
    waiting = _queue(view) if run.phase is Phase.QUEUED else means(run)
    return "\n".join(line for line in (bar(view), current(view), waiting) if line)


def _queue(view: RunView) -> str:
    place = f"Number {view.position} in the queue. " if view.position else ""
    holder = f"Run {view.holder.id} ({escape(view.holder.version)}) is first. " if view.holder else ""
    return f"{place}{holder}{PHASES[Phase.QUEUED].means}"


def _fault(run: Run) -> str:
    """What went wrong; that somebody stopped it is said with their name."""
    return "" if run.stop_by and run.error.startswith("stopped") else reason_words(run.error)


def _trouble(view: RunView) -> str:
    run = view.run
    lines = []
    if _fault(run):
        lines.append(f"*What happened:* {_fault(run)}")
    if run.stop_by and run.phase is not Phase.REJECTED:  # a rejection stands beside the approvals
        why = f": {escape(run.stop_reason, 500)}" if run.stop_reason else ""
        lines.append(f"*Stopped by* {user(run.stop_by)}{why}")
    return "\n".join(lines)


def _facts(view: RunView) -> list[tuple[str, str]]:
    run = view.run
    pairs = [
        ("Requested by", asker(run)),
        ("Approvals", decided(view)),
        ("Live now", escape(_live(view)) or "Nothing"),
        ("Image", code(run.digest.removeprefix("sha256:")[:12])),
    ]
    return [(label, value) for label, value in pairs if value]


def _live(view: RunView) -> str:
    """After the switch the new release; else what the desk recorded, or found on the host before its first deployment."""
    run = view.run
    if run.switched_at and run.phase in {Phase.SWITCHING, Phase.WATCHING}:
        return run.version
    return view.live_version or replaced(run)


def _notes(view: RunView) -> str:
    run = view.run
    lines = []
    if run.emergency:
        lines.append(f"🔥 *Emergency:* {escape(run.emergency, 500)}")
    if run.window_note:
        lines.append(f"⚠️ *Not a recommended time, confirmed:* {escape(run.window_note, 500)}")
    if run.reason and run.reason != run.window_note:
        lines.append(f"*Reason:* {escape(run.reason, 500)}")
    return "\n".join(lines)


def _journal(view: RunView) -> tuple[Block | None, ...]:
    done = finished(view)
    return (divider(), *sections(done)) if done else ()


def _times(view: RunView) -> str:
    run = view.run
    began = run.started_at or run.approved_at or run.created_at
    word = "Started" if run.started_at else "Approved" if run.approved_at else "Requested"
    until = run.ended_at or view.now
    took = f", {'took' if run.ended_at else 'for'} {duration((until - began).total_seconds())}"
    return f"{word} {when(began)}, {local(began)} for you{took}"


def _links(view: RunView) -> str:
    return link(view.public_url, view.public_url.removeprefix("https://")) if view.public_url else ""


def _section(text: str) -> Block | None:
    return section(text) if text else None
