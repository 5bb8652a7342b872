"""An incident's event in, a Slack message out."""

from dataclasses import replace

from messages.blocks import with_note
from messages.incidents import announced, lines
from messages.incidents.afterwards.checklist import checklist
from messages.incidents.card import card
from messages.incidents.views import IncidentView
from messages.views import Message
from policy import events
from policy.events import IncidentEvent


def render(event: IncidentEvent, view: IncidentView | None = None) -> Message:
    """`view` is the current state; the live messages need it, and a drill is marked by it in every message."""
    said = _said(event, view)
    return _exercise(said) if view and view.incident.drill else said


def _exercise(said: Message) -> Message:
    text = said.text if "DRILL" in said.text else f"DRILL: {said.text}"
    return with_note(replace(said, text=text), "DRILL: an exercise. Nothing of it is real.")


def _said(event: IncidentEvent, view: IncidentView | None) -> Message:
    if frozen := _frozen(event):
        return frozen
    assert view is not None, f"{type(event).__name__} is rendered from the incident's state"
    match event:
        case events.IncidentCardChanged():
            return card(view)
        case events.IncidentDigestChanged():
            return announced.opened(view)
        case events.IncidentChecklistChanged():
            return checklist(view)
        case events.IncidentNudged():
            return lines.nudged(event, view)
    raise TypeError(type(event).__name__)


def _frozen(event: IncidentEvent) -> Message | None:
    """Events that carry everything they say."""
    match event:
        case events.IncidentNoted():
            return lines.noted(event)
        case events.CommandOffered():
            return lines.offered(event)
        case events.BlackoutLifted():
            return lines.blackout_lifted(event)
        case events.IncidentEnded():
            return announced.ended(event)
    return None
