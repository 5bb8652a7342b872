"""Severities, states and kinds in words and marks; a mark never stands alone."""

import re

from messages.text import clean, escape, truncate, user
from policy.incidents.model import Entry, Incident, State, Type
from policy.incidents.severity import NAMES

MARKS = {"P0": "🔴", "P1": "🟠", "P2": "🟡", "P3": "🔵"}
STATES = {
    State.OPEN: "Open",
    State.INVESTIGATING: "Investigating",
    State.IDENTIFIED: "Identified",
    State.MITIGATED: "Mitigated",
    State.MONITORING: "Monitoring",
    State.RESOLVED: "Resolved",
    State.CLOSED: "Closed",
    State.DECLINED: "Declined",
    State.MERGED: "Merged",
}
# Guide 11.3 says of a security incident whether the breach is contained.
_CONTAINED = {State.MITIGATED: "Contained, investigating", State.MONITORING: "Contained, monitoring"}
TYPES = {
    Type.OUTAGE: "Outage",
    Type.SECURITY: "Security incident",
    Type.DATABASE: "Database incident",
    Type.TRACKING: "Tracking",
}
ENTRIES = {
    Entry.OPENED: "🚨",
    Entry.STATE: "🔁",
    Entry.SEVERITY: "📶",
    Entry.ROLE: "🧑‍🚒",
    Entry.UPDATE: "📣",
    Entry.NOTE: "📝",
    Entry.PIN: "📌",
    Entry.BLACKOUT: "⛔",
    Entry.REMINDER: "🔕",
    Entry.DEPLOY: "🚀",
    Entry.ROLLBACK: "⏪",
    Entry.LINK: "🔗",
    Entry.MERGED: "🔀",
    Entry.ALERT: "🔔",
    Entry.PAGE: "📟",
    Entry.ACTION: "📋",
    Entry.PLAYBOOK: "🧰",
    Entry.SETUP: "🔧",
}
_ID = re.compile(r"&lt;@([UW][A-Z0-9]{1,30})&gt;")


def mark(incident: Incident) -> str:
    return MARKS.get(incident.severity, "⚪") if incident.active else "✅"


def severity(incident: Incident) -> str:
    """As the guide writes it: P0 - Critical."""
    return (
        f"{incident.severity} - {NAMES[incident.severity]}"
        if incident.severity in NAMES
        else escape(incident.severity)
    )


def state(incident: Incident) -> str:
    contained = _CONTAINED if incident.type is Type.SECURITY else {}
    return contained.get(incident.state, STATES[incident.state])


def drill(incident: Incident) -> str:
    return "DRILL " if incident.drill else ""


def title(incident: Incident, limit: int = 120) -> str:
    """Clean but unescaped, for headers."""
    return truncate(clean(incident.title), limit)


def headline(incident: Incident) -> str:
    """`🔴 P0 · INC-2026-014 · Checkout returns 502`, finished mrkdwn."""
    return f"{mark(incident)} {drill(incident)}{incident.severity} · {incident.id} · {escape(incident.title, 120)}"


def said(kind: Entry, text: str, limit: int = 500) -> str:
    """An entry's words. The desk's own about roles and calls name people; anybody else's mention nobody."""
    words = escape(text, limit)
    return _ID.sub(lambda found: user(found[1]), words) if kind in (Entry.ROLE, Entry.PAGE) else words
