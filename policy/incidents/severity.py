"""What the severities mean, and what follows from one."""

from datetime import timedelta

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
_OUTAGE, _SECURITY, _CALM = timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30)
_PATIENT = 3  # ignored reminders until the next person is asked, and the pauses grow
_LONGEST = timedelta(hours=1)


def blocks(kind: Type, severity: str) -> bool:
    """The blackout's default (ruling 38); after that it is a switch of its own."""
    return kind is not Type.TRACKING and severity in ("P0", "P1")


def has_channel(kind: Type, severity: str) -> bool:
    """P3 has a thread. A security incident is never a thread: others could read it."""
    return kind is Type.SECURITY or (kind is not Type.TRACKING and severity != "P3")


def cadence(incident: Incident) -> timedelta | None:
    """How often an update is due now; None: not at all."""
    return cadence_of(incident.type, incident.severity) if incident.active else None


def cadence_of(kind: Type, severity: str) -> timedelta | None:
    """While one is active: every 5 minutes for an outage, 15 for security (guide 11.2, 11.3)."""
    if kind is Type.TRACKING or severity == "P3":
        return None
    if severity == "P2":
        return _CALM
    return _SECURITY if kind is Type.SECURITY else _OUTAGE


def pause(incident: Incident) -> timedelta | None:
    """Until the next reminder: longer and longer when nobody heeds them."""
    every = cadence(incident)
    if every is None:
        return None
    doublings = min(max(incident.ignored - _PATIENT + 1, 0), 6)
    return min(every * (1 << doublings), max(_LONGEST, every))


def rung(incident: Incident) -> int:
    """Whose turn it is to be reminded: 0 the first person, 1 the next, and so on."""
    return incident.ignored // _PATIENT


def late_enough(late: timedelta) -> bool:
    """Whether a reminder says that it is late."""
    return late > timedelta(minutes=1)
