"""The run's steps as a bar, the step under way, and what is behind it."""

from datetime import datetime

from messages.deploy.names import STEPS
from messages.text import code, duration, escape
from messages.views import RunView
from policy.runs import StepRecord

_MOST_SHOWN = 30
_WIDEST = 20


def bar(view: RunView) -> str:
    """One cell a step, and the same in words."""
    total = len(view.run.plan.steps) if view.run.plan else 0
    if not total:
        return ""
    done = min(_forward_done(view), total)
    width = min(total, _WIDEST)
    full = done * width // total
    return f"{'▰' * full}{'▱' * (width - full)} {done} of {total} steps done"


def current(view: RunView) -> str:
    """`Now: Pull image on app-1, 12s. 45 of 120 MB`."""
    return "\n".join(_now(step, view.now) for step in view.steps if step.state == "running")


def in_words(view: RunView) -> str:
    """For the notification: `step 2 of 13, Pull image`."""
    running = next((s for s in reversed(view.steps) if s.state == "running"), None)
    if running is None or view.run.plan is None:
        return ""
    title, total = STEPS[running.kind], len(view.run.plan.steps)
    if running.direction < 0:
        return f"undoing: {title}"
    return f"step {min(_forward_done(view) + 1, total)} of {total}, {title}"


def finished(view: RunView) -> list[str]:
    """One line each, newest last; the oldest are left out when there are very many."""
    ended = [step for step in view.steps if step.state != "running"]
    left_out = len(ended) - _MOST_SHOWN
    head = [f"{left_out} earlier steps not shown"] if left_out > 0 else []
    return [*head, *map(_behind, ended[-_MOST_SHOWN:])]


def _forward_done(view: RunView) -> int:
    return len({s.no for s in view.steps if s.direction > 0 and s.state in {"done", "skipped"}})


def _now(step: StepRecord, now: datetime) -> str:
    verb = "Now" if step.direction > 0 else "Undoing"
    taken = duration((now - step.started_at).total_seconds())
    detail = f". {escape(step.detail)}" if step.detail else ""
    return f"*{verb}:* {STEPS[step.kind]}{_place(step)}, {taken}{detail}"


def _behind(step: StepRecord) -> str:
    taken = (step.ended_at - step.started_at).total_seconds() if step.ended_at else 0
    words = {"done": "Done", "failed": "❌ Failed", "unknown": "❌ Not finished", "skipped": "Skipped"}.get(
        step.state, escape(step.state)
    )
    verb = f"{words}, undoing" if step.direction < 0 else words
    detail = f" ({escape(step.detail, 200)})" if step.detail else ""
    return f"{verb}: {STEPS[step.kind]}{_place(step)}, {duration(taken)}{detail}"


def _place(step: StepRecord) -> str:
    return f" on {code(step.host)}" if step.host else ""
