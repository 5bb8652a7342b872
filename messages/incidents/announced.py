"""Guide 11.2, 11.3 and 11.4: an outage, a security incident, a restored service, a corruption resolved."""

from datetime import timedelta

from messages.announcements.form import Line, announcement, clocks, loud, place
from messages.incidents.names import drill, severity, state, title
from messages.incidents.views import IncidentView
from messages.text import channel, count, escape, minutes, user, utc
from messages.views import Message
from policy.events import IncidentEnded
from policy.incidents.model import Incident, Type

_HEADS = {Type.OUTAGE: "OUTAGE", Type.DATABASE: "DATABASE INCIDENT", Type.TRACKING: "INCIDENT (TRACKING)"}


def opened(view: IncidentView) -> Message:
    """Its one message in the channel of incidents, edited for life: the guide's announcement, kept true."""
    incident = view.incident
    return _security(view) if incident.type is Type.SECURITY else _outage(view)


def _outage(view: IncidentView) -> Message:
    incident = view.incident
    where = loud(incident.environment or "all environments")
    lines = [
        ("Detected", utc(incident.detected_at or incident.opened_at)),
        ("Incident Commander", _commander(incident)),
        ("Status", state(incident)),
        ("Severity", severity(incident)),
        ("Impact", escape(incident.impact, 500)),
        ("Updates", updates(view.cadence)),
    ]
    says = (
        f"🚨 {drill(incident)}{place(incident.environment or 'all environments')} {_HEADS[incident.type].lower()}: "
        f"{escape(incident.title)}. "
        f"{severity(incident)}, {state(incident).lower()}. {incident.id}"
    )
    return announcement(f"🚨 {drill(incident)}{where} {_HEADS[incident.type]}", lines, says, *_notes(view))


def _security(view: IncidentView) -> Message:
    incident = view.incident
    lines = [
        ("Type", escape(incident.title, 120)),
        ("Detected", utc(incident.detected_at or incident.opened_at)),
        ("Severity", severity(incident)),
        ("Affected", users(incident) or "Being counted"),
        ("Status", state(incident)),
        ("IC", _commander(incident)),
        ("Updates", updates(view.cadence)),
    ]
    says = f"🔒 {drill(incident)}Security incident {incident.id}: {severity(incident)}, {state(incident).lower()}"
    return announcement(f"🔒 {drill(incident)}SECURITY INCIDENT", lines, says, *_notes(view))


def ended(event: IncidentEnded) -> Message:
    mark = "DRILL " if event.drill else ""
    match event.type:
        case Type.DATABASE:
            return _corruption(event, mark)
        case Type.SECURITY:
            return _contained(event, mark)
        case _:
            return _restored(event, mark)


def _restored(event: IncidentEnded, mark: str) -> Message:
    where = loud(event.environment or "all environments")
    lines = [
        ("Incident", event.incident),
        ("Duration", minutes(event.seconds)),
        ("Root Cause", escape(event.cause, 500)),
        ("Fix Applied", escape(event.fix, 500)),
        ("Status", escape(event.health)),
        ("Next Steps", escape(event.next_steps, 500)),
    ]
    word = "RESTORED" if event.type == Type.OUTAGE else "INCIDENT RESOLVED"
    says = (
        f"✅ {mark}{place(event.environment)}: {event.incident} is resolved after {minutes(event.seconds)}. "
        f"{escape(event.health)}."
    )
    return announcement(f"✅ {mark}{where} {word}", lines, says)


def _corruption(event: IncidentEnded, mark: str) -> Message:
    lines: list[Line] = [
        ("Duration", minutes(event.seconds)),
        ("Data Loss", escape(event.data_loss, 500) or "None"),
        ("Resolution", escape(event.fix, 500)),
        ("Impact", escape(event.impact, 500)),
        ("Next Steps", escape(event.next_steps, 500)),
        ("Post-mortem", escape(event.postmortem, 200) or "Not scheduled yet"),
    ]
    says = f"⚠️ {mark}Database corruption incident {event.incident} is resolved after {minutes(event.seconds)}"
    notes = (event.incident, escape(event.health))
    return announcement(f"⚠️ {mark}DATABASE CORRUPTION INCIDENT RESOLVED", lines, says, " · ".join(notes))


def _contained(event: IncidentEnded, mark: str) -> Message:
    """The guide has no words for it: the form of 11.3, for those who read there."""
    lines = [
        ("Incident", event.incident),
        ("Duration", minutes(event.seconds)),
        ("Root Cause", escape(event.cause, 500)),
        ("Fix Applied", escape(event.fix, 500)),
        ("Next Steps", escape(event.next_steps, 500)),
    ]
    says = f"🔒 {mark}Security incident {event.incident} is resolved after {minutes(event.seconds)}"
    return announcement(f"🔒 {mark}SECURITY INCIDENT RESOLVED", lines, says)


def users(incident: Incident) -> str:
    """How many are affected, in the guide's words; empty while nobody knows."""
    return f"{escape(incident.affected, 200)} users" if incident.affected else ""


def updates(cadence: timedelta | None) -> str:
    """As the guide writes it: Every 5 minutes."""
    return (
        f"Every {count(round(cadence.total_seconds() / 60), 'minute')}" if cadence else "When there is news"
    )


def _commander(incident: Incident) -> str:
    return user(incident.commander) if incident.commander else "Nobody yet"


def _notes(view: IncidentView) -> tuple[str, ...]:
    incident = view.incident
    where = f" · {channel(incident.channel)}" if incident.channel else ""
    name = "" if incident.type is Type.SECURITY else f" · {escape(title(incident))}"
    return (f"{incident.id}{name}{where}", clocks("Detected", incident.detected_at or incident.opened_at))
