"""Runs on the Home tab: those that wait for this person's vote with the same buttons as in their thread."""

from messages.blocks import Block, actions, button, confirm, context, section
from messages.deploy.names import named, phase
from messages.deploy.progress import in_words
from messages.text import code, count, escape, local, user, when
from messages.views import HomeView, RunView

MOST = 5


def mine(view: HomeView) -> list[Block | None]:
    if not view.mine:
        return [section("Nothing waits for you.")]
    more = len(view.mine) - MOST
    blocks = [block for one in view.mine[:MOST] for block in _approve(one)]
    return [*blocks, context(f"and {count(more, 'more deployment')}.") if more > 0 else None]


def asked(view: HomeView) -> list[Block]:
    """The person's own requests."""
    return [section("\n".join(["*You asked for*", *map(_line, view.asked[:MOST])]))] if view.asked else []


def running(view: HomeView) -> list[Block]:
    return (
        [section("\n".join(["*Also under way*", *map(_line, view.running[:MOST])]))] if view.running else []
    )


def _approve(view: RunView) -> list[Block | None]:
    run = view.run
    until = f" by {when(run.expires_at)}, {local(run.expires_at)} for you" if run.expires_at else ""
    lines = [f"⏳ *{escape(named(run))}* needs your approval{until}", f"Asked for by {user(run.requester)}"]
    if run.reason:
        lines.append(f"Reason: {escape(run.reason, 300)}")
    value = {"run": run.id, "hash": run.plan_hash}
    ask = confirm(
        "Approve?",
        f"{named(run)}, plan {run.plan_hash[:12]}. The last approval starts it at once.",
        "Approve",
    )
    return [
        section("\n".join(lines)),
        actions(
            button("Approve", "approve", value, style="primary", ask=ask),
            button("Reject", "reject", value),
        ),
        context(f"Run {run.id}, plan {code(run.plan_hash[:12])}. Its checklist is in its thread."),
    ]


def _line(view: RunView) -> str:
    run, state = view.run, phase(view.run)
    step = in_words(view)
    place = f", number {view.position} in the queue" if view.position else ""
    return (
        f"{state.mark} Run {run.id}: {escape(named(run))} {state.state}{place}{f' ({step})' if step else ''}"
    )
