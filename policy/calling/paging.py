"""Whom a page calls: the response team (guide 11.1), an area of appendix C, or one person."""

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum

from policy.config import Config
from policy.incidents.model import Incident, Type
from policy.incidents.public import public_title

_PERSON = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]{1,30})(?:\|[^>]*)?>")
_TEAM = {"": "on_call", "oncall": "on_call", "on-call": "on_call", "on_call": "on_call", "primary": "on_call"}
_TRIES = (2.0, 5.0, 10.0)  # seconds until the next try; then people are called by telephone
# PagerDuty's severities.
SEVERITIES = {"P0": "critical", "P1": "error", "P2": "warning", "P3": "info"}


class PageState(StrEnum):
    ASKED = "asked"
    SENT = "sent"
    FAILED = "failed"
    UNSENT = "unsent"  # no paging service is configured: Slack alone


@dataclass(frozen=True, slots=True)
class Target:
    """`primary` and `backup` are Slack user or group ids, perhaps empty."""

    name: str
    primary: str
    backup: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A row: somebody was called. `event` is what the paging service is told."""

    id: int
    incident: str
    event: str  # trigger | acknowledge | resolve
    target: str  # as named
    primary: str
    backup: str
    asked_by: str
    asked_at: datetime
    words: str
    state: PageState
    tries: int = 0
    detail: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


def target(config: Config, word: str) -> Target | None:
    """None for a name that nobody has."""
    word = word.strip()
    if found := _PERSON.search(word) or _GROUP.search(word):
        return Target(found[0], found[1])
    name = word.lower().lstrip("@")
    contacts = config.contacts
    if key := _TEAM.get(name) or (name if name in {"backup", "escalation"} else ""):
        primary = getattr(contacts, key)
        return Target(
            key.replace("_", " "), primary, contacts.backup if key == "on_call" else contacts.escalation
        )
    area = next((one for one in config.escalations if one.area.lower() == name), None)
    return Target(area.area, area.primary, area.backup) if area else None


def names(config: Config) -> tuple[str, ...]:
    return ("on-call", "backup", "escalation", *(one.area.lower() for one in config.escalations))


def nearest(config: Config, word: str) -> str:
    near = get_close_matches(word.strip().lower().lstrip("@"), names(config), 1, 0.6)
    return near[0] if near else ""


def pause(tries: int) -> float | None:
    """Seconds until a page that did not go out is tried again; None: it has failed."""
    return _TRIES[tries - 1] if tries <= len(_TRIES) else None


def summary(incident: Incident) -> str:
    """What a telephone shows: of a private incident nothing but its codename."""
    drill = "DRILL " if incident.drill else ""
    kind = "incident" if incident.type is Type.TRACKING else f"{incident.type.value} incident"
    where = f" in {incident.environment}" if incident.environment and not incident.private else ""
    return f"{drill}{incident.severity} {kind} {incident.id}{where}: {public_title(incident)}"
