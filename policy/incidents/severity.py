"""What the severities mean, and what follows from one."""

from datetime import timedelta

from policy.config import Reminders
from policy.incidents.model import Incident, Type

SEVERITIES = ("P0", "P1", "P2", "P3")
NAMES = {"P0": "Critical", "P1": "High", "P2": "Medium", "P3": "Low"}
MEANINGS = {
    "P0": "All users affected, or data at risk",
    "P1": "Many users affected, or a main function does not work",
    "P2": "Some users affected, with a way around it",
    "P3": "Hardly anybody affected",
}
IMPACTS = {
    "P0": "All users affected",
    "P1": "Many users affected",
    "P2": "Some users affected",
    "P3": "Few users affected",
}


def blocks(kind: Type, severity: str) -> bool:
    """The blackout's default (ruling 38); after that it is a switch of its own."""
    return kind is not Type.TRACKING and severity in ("P0", "P1")


def has_channel(kind: Type, severity: str) -> bool:
    """P3 has a thread. A security incident is never a thread: others could read it."""
    return kind is Type.SECURITY or (kind is not Type.TRACKING and severity != "P3")


def cadence(incident: Incident, reminders: Reminders) -> timedelta | None:
    """How often an update is due now; None: not at all."""
    return cadence_of(incident.type, incident.severity, reminders) if incident.active else None


def cadence_of(kind: Type, severity: str, reminders: Reminders) -> timedelta | None:
    """While one is active: every 5 minutes for an outage, 15 for security (guide 11.2, 11.3)."""
    if kind is Type.TRACKING or severity == "P3":
        return None
    graver = reminders.security_minutes if kind is Type.SECURITY else reminders.outage_minutes
    minutes = reminders.p2_minutes if severity == "P2" else graver
    return timedelta(minutes=minutes) if minutes else None


def pause(incident: Incident, reminders: Reminders) -> timedelta | None:
    """Until the next reminder: longer and longer when nobody heeds them."""
    every = cadence(incident, reminders)
    if every is None:
        return None
    doublings = min(max(incident.ignored - reminders.patience + 1, 0), 6)
    return min(every * (1 << doublings), max(timedelta(minutes=reminders.longest_minutes), every))


def rung(incident: Incident, reminders: Reminders) -> int:
    """Whose turn it is to be reminded: 0 the first person, 1 the next, and so on."""
    return incident.ignored // reminders.patience


def late_enough(late: timedelta) -> bool:
    """Whether a reminder says that it is late."""
    return late > timedelta(minutes=1)
