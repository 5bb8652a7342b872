"""Thin lines where an incident is handled, and the messages that ask somebody for something."""

from messages.blocks import actions, button, context, message, section
from messages.incidents.names import ENTRIES, said
from messages.incidents.views import IncidentView
from messages.text import code, duration, escape, mention, user, utc
from messages.views import Message
from policy.events import BlackoutLifted, CommandOffered, IncidentNoted, IncidentNudged
from policy.incidents.model import Entry


def noted(event: IncidentNoted) -> Message:
    kind = next((entry for entry in Entry if entry.value == event.kind), Entry.NOTE)
    by = f" · {user(event.actor)}" if event.actor else ""
    line = f"{ENTRIES.get(kind, '•')} {said(kind, event.text, 1500)}{by}"
    return message(f"{line} ({utc(event.at)})", section(f"{line} · {event.at:%H:%M:%S} UTC"))


def nudged(event: IncidentNudged, view: IncidentView) -> Message:
    """To one person; never to everybody."""
    since = duration((view.now - event.last_at).total_seconds())
    late = f" (this reminder is {duration(event.late_seconds)} late)" if event.late_seconds else ""
    ask = f"{mention(event.person)} an update is due: there was none for {since}{late}.".strip()
    value = {"incident": event.incident}
    return message(
        ask,
        section(f"⏰ {ask}"),
        actions(
            button("Post update", "incident_update", value, style="primary"),
            button("No change, ask again in 15 minutes", "incident_no_change", value),
        ),
        context(
            f"Or type {code('/incident update <what is known>')}, or {code('/incident remind off <why>')}."
        ),
        stamp=f"{event.incident}.nudge.{event.number}",
    )


def offered(event: CommandOffered) -> Message:
    says = f"{user(event.to)}, {user(event.by)} hands you command of {event.incident}. Until you accept, they keep it."
    accept = button("Accept command", "incident_accept", {"incident": event.incident}, style="primary")
    return message(says, section(says), actions(accept), stamp=f"{event.incident}.offer")


def blackout_lifted(event: BlackoutLifted) -> Message:
    where = escape(event.environment) or "every environment"
    waiting = [
        f"• run {run}: {code(version)}, asked for by {user(by)}" for run, version, by in event.waiting[:20]
    ]
    told = "Waiting now:\n" + "\n".join(waiting) if waiting else "None is waiting."
    says = f"🟢 Deployments to {where} may go again. {event.incident} no longer blocks them."
    return message(f"{says} {len(event.waiting)} waiting.", section(f"{says}\n{told}"))
