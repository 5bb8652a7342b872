"""Action items: the list with its buttons, and the letter about what is overdue."""

from collections.abc import Sequence

from messages.blocks import Block, button, context, message, section, sections
from messages.replies.form import answer
from messages.text import code, count, escape, mention, user
from messages.views import Message
from policy.events import ItemsOverdue
from policy.incidents.afterwards.items import ActionItem, ItemState
from policy.incidents.model import Incident

_MARKS = {ItemState.OPEN: "⬜", ItemState.DONE: "✅", ItemState.DROPPED: "➖"}
_EXAMPLE = '/incident action "Alert on disk space" @name due:3d'
_MOST = 40


def listed(incident: Incident, items: Sequence[ActionItem]) -> Message:
    """Open ones first, each with Done."""
    if not items:
        return answer(
            f"{incident.id} has no action items. Add one: {code(_EXAMPLE)}, or :memo: on a message."
        )
    ordered = sorted(items, key=lambda i: (i.state is not ItemState.OPEN, i.due_on is None, i.due_on, i.id))[
        :_MOST
    ]
    left = sum(i.state is ItemState.OPEN for i in items)
    return message(
        f"{incident.id}: {count(len(items), 'action item')}, {left} open.",
        section(f"*Action items of {incident.id}*: {left} of {len(items)} open"),
        *map(_row, ordered),
        context(f"Add one: {code(_EXAMPLE)}, or :memo: on a message."),
    )


def _row(item: ActionItem) -> Block:
    day = f"due {item.due_on:%Y-%m-%d}" if item.due_on else "no day yet"
    line = f"{_MARKS[item.state]} {item.id}. {escape(item.text)} · {user(item.owner) or 'nobody yet'} · {day}"
    if item.state is not ItemState.OPEN:
        return section(f"{line} · {item.state} by {user(item.closed_by)}")
    done = button("Done", "incident_item_done", {"item": item.id, "incident": item.incident})
    return section(line, done) | {"block_id": f"item.{item.id}"}


def overdue(event: ItemsOverdue) -> Message:
    """To its owner alone."""
    says = f"{mention(event.person)}, {count(len(event.items), 'action item')} of yours is overdue."
    says = says.replace("items of yours is", "items of yours are")
    lines = [
        f"• {escape(text)} ({code(incident)}), was due {day:%Y-%m-%d}"
        for _, incident, text, day in event.items[:20]
    ]
    first = event.items[0][1]
    how = f"Done already? Type {code(f'/incident {first} actions')} and press Done."
    return message(says, section(says), *sections(lines), context(how))
