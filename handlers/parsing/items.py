"""An action item as somebody types it: words, an owner, a day. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from policy.incidents.afterwards.items import MOST_WORDS, due_on

_OWNER = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^>]*)?>")
_DUE = re.compile(r"\bdue:(\S+)", re.IGNORECASE)
_ME = re.compile(r"(?:^|\s)@me(?=\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypedItem:
    """`problem`: one sentence, when something is missing."""

    text: str = ""
    owner: str = ""
    due_on: date | None = None
    problem: str = ""


def parse_item(text: str, me: str, now: datetime) -> TypedItem:
    """Owner and day may stand anywhere; what is left are the words."""
    owner, day = _OWNER.search(text), _DUE.search(text)
    words = _ME.sub(" ", _DUE.sub(" ", _OWNER.sub(" ", text)))
    words = " ".join(words.split()).strip("\"'\u201c\u201d ").strip()
    person = owner[1] if owner else me if _ME.search(text) else ""
    due = due_on(day[1], now) if day else None
    return TypedItem(words, person, due, _problem(words, person, due, typed_day=bool(day)))


def _problem(words: str, person: str, due: date | None, *, typed_day: bool) -> str:
    if not words:
        return "What is to be done?"
    if len(words) > MOST_WORDS:
        return f"That is longer than {MOST_WORDS} characters."
    if not person:
        return "Who does it?"
    if due is None:
        return "The day is over, or not one the desk can read." if typed_day else "By when?"
    return ""
