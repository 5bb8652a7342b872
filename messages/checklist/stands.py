"""How a checklist stands: one line for approvers, the thread's message after a deployment, the answer to a tick."""

from collections.abc import Sequence
from itertools import groupby

from messages.blocks import actions, button, context, header, message, section
from messages.deploy.names import named
from messages.text import escape, user
from messages.views import Message
from policy.checklist import Line, done
from policy.runs import Run


def ticked(found: Sequence[Line], title: str) -> Message:
    left = [one.item.text for one in found if one.ok is not True]
    rest = f" Left: {escape(', '.join(left), 1500)}." if left else " Nothing is left."
    says = f"{escape(title)}: {done(found)} of {len(found)} done.{rest}"
    return message(says, section(says))


def verification(run: Run, found: Sequence[Line]) -> Message:
    """Guide 4.5 and 8.2, in the run's thread: kept up to date."""
    says = f"Verification of {escape(named(run))}: {done(found)} of {len(found)} done."
    groups = groupby(found, key=lambda one: one.item.group)
    blocks = [section("\n".join([f"*{escape(name)}*", *map(_shown, group)])) for name, group in groups]
    value = {"run": run.id}
    return message(
        says,
        header(f"Verification: {done(found)} of {len(found)} done"),
        *blocks,
        actions(
            button("Tick what you checked", "verify_tick", value), button("Look again", "verify_look", value)
        ),
        context(
            "✅ done · ❌ not as it should be · ▫️ open. The desk looks by itself where it can (guide 4.5, 8.2)."
        ),
    )


def _shown(one: Line) -> str:
    mark = {True: "✅", False: "❌", None: "▫️"}[one.ok]
    detail = f" ({escape(one.tick.detail, 150)})" if one.tick and one.tick.detail else ""
    by = f" · {user(one.tick.person)}" if one.tick and one.tick.person else ""
    return f"{mark} {escape(one.item.text)}{detail}{by}"
