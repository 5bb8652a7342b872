"""Action items: what is to be done after an incident, by whom, and by when."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from policy.config import Role
from policy.facts import Person
from policy.incidents.model import Incident
from policy.incidents.rules import decide_note
from policy.rules import Outcome, Rule, Verdict

MOST_WORDS = 300
_GULF = ZoneInfo("Asia/Riyadh")
_PERIOD = re.compile(r"(\d{1,3})([dw])")


class ItemState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class ActionItem:
    """`due_on`: a day in Riyadh (ruling 34), to its end."""

    id: int
    incident: str
    text: str
    owner: str  # a Slack user id; empty: nobody yet
    due_on: date | None
    state: ItemState
    created_by: str
    created_at: datetime
    closed_by: str = ""
    closed_at: datetime | None = None
    source_key: str = ""  # of the message it was made from

    @property
    def due(self) -> datetime | None:
        """The end of its day, in UTC."""
        return end_of(self.due_on) if self.due_on else None


def end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), _GULF).astimezone(UTC)


def today(now: datetime) -> date:
    return now.astimezone(_GULF).date()


def due_on(word: str, now: datetime) -> date | None:
    """`3d`, `2w`, `today`, `tomorrow` or `2026-12-01`; None for anything else, and for a day that is over."""
    first = today(now)
    if found := _PERIOD.fullmatch(word.lower()):
        return first + timedelta(days=int(found[1]) * (7 if found[2] == "w" else 1))
    if word.lower() in ("today", "tomorrow"):
        return first + timedelta(days=word.lower() == "tomorrow")
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return day if day >= first else None


def decide_close_item(item: ActionItem, incident: Incident, person: Person) -> Verdict:
    """Its owner, whoever wrote it, the commander or an admin."""
    seen = decide_note(incident, person, item.text)
    if seen.outcome is Outcome.REFUSE:
        return seen
    may = person.id in {item.owner, item.created_by, incident.commander} or Role.ADMIN in person.roles
    fields = {"person": person.id, "incident": incident.id, "commander": incident.commander}
    return Verdict(Rule.INCIDENT_ROLE, Outcome.OK if may else Outcome.REFUSE, fields)
