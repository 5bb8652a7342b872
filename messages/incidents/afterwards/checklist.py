"""What is to be done after an incident: one message, kept up to date, each item with its own button."""

from messages.blocks import Block, button, context, message, section
from messages.incidents.views import IncidentView
from messages.text import code, user, utc
from messages.views import Message
from policy.checklist import Line, done


def checklist(view: IncidentView) -> Message:
    """Guide 11.2 step 6, 11.3 step 5."""
    incident, found = view.incident, view.checklist
    says = f"After {incident.id}: {done(found)} of {len(found)} done."
    return message(
        says,
        section(f"*After {incident.id}*: {done(found)} of {len(found)} done"),
        *(_row(incident.id, one) for one in found),
        context(
            f"Your name stands behind what you tick. Each piece of work with owner and day: {code('/incident action')}."
        ),
    )


def _row(incident: str, one: Line) -> Block:
    tick = one.tick
    said = f"✅ {one.item.text} · {user(tick.person)}, {utc(tick.at)}" if tick else f"▫️ {one.item.text}"
    value = {"incident": incident, "item": one.item.id, "on": tick is None}
    press = button("Untick" if tick else "Tick", "incident_tick", value)
    return section(said, press) | {"block_id": f"after.{one.item.id}"}
