"""What somebody typed after `/incident`: which incident, which verb, and the rest. Pure, forgiving about form."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from handlers.parsing.words import cleaned
from policy.incidents.model import Duty, State, Type
from policy.incidents.severity import SEVERITIES
from policy.incidents.states import ALIASES as STATE_ALIASES

_ID = re.compile(r"INC-(\d{4})-(\d{1,9})", re.IGNORECASE)
_PERSON = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^>]*)?>")
_AT = re.compile(r"(?:^|\s+)\[?at (\d{1,2}):(\d{2})(?: ?UTC)?\]?$", re.IGNORECASE)
_TIME = re.compile(r"(?:at )?(\d{1,2}):(\d{2})(?: ?UTC)?", re.IGNORECASE)
_PAUSE = re.compile(r"(\d{1,3}) ?(m|min|minutes?|h|hours?)\b", re.IGNORECASE)
_DAYS = re.compile(r"(\d{1,4}) ?d(?:ays?)?", re.IGNORECASE)
VERB_ALIASES = {
    "new": "open",
    "create": "open",
    "declare": "open",
    "start": "open",
    "severity": "sev",
    "prio": "sev",
    "priority": "sev",
    "commander": "ic",
    "lead": "ic",
    "assign": "role",
    "roles": "role",
    "state": "status",
    "log": "note",
    "event": "note",
    "history": "timeline",
    "freeze": "blackout",
    "block": "blackout",
    "summarize": "catchup",
    "summary": "catchup",
    "catch-up": "catchup",
    "reminder": "remind",
    "snooze": "remind",
    "deploy": "link",
    "close": "resolve",
    "fixed": "resolve",
    "resolved": "resolve",
    "end": "resolve",
    "ack": "ic",
    "ls": "list",
    "view": "show",
    "info": "show",
    "fix": "repair",
    "on-call": "oncall",
    "contacts": "oncall",
    "call": "page",
    "runbook": "playbook",
    "post-mortem": "postmortem",
    "pm": "postmortem",
    "items": "actions",
    "search": "find",
    "began": "started",
    "users": "affected",
    "?": "help",
}
TYPES = {
    "outage": Type.OUTAGE,
    "security": Type.SECURITY,
    "sec": Type.SECURITY,
    "breach": Type.SECURITY,
    "database": Type.DATABASE,
    "db": Type.DATABASE,
    "corruption": Type.DATABASE,
}
_DUTIES = {
    "ic": Duty.COMMANDER,
    "commander": Duty.COMMANDER,
    "comms": Duty.COMMS,
    "communications": Duty.COMMS,
    "ops": Duty.OPS,
    "operations": Duty.OPS,
    "scribe": Duty.SCRIBE,
}


@dataclass(frozen=True, slots=True)
class Line:
    """`verb` empty: nothing was typed but perhaps an id. `unknown`: not a verb; then `nearest` is what was meant, or empty."""

    verb: str
    incident: str = ""
    text: str = ""
    unknown: bool = False
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    severity: str = ""
    type: Type | None = None
    environment: str = ""
    title: str = ""

    @property
    def complete(self) -> bool:
        return bool(self.severity and self.title)


def parse_incident(text: str, verbs: tuple[str, ...]) -> Line:
    """An id may come first, for use outside the incident's channel."""
    text = cleaned(text)
    word, rest = _first(text)
    incident = ""
    if found := _ID.fullmatch(word):
        incident = f"INC-{found[1]}-{int(found[2]):03}"
        word, rest = _first(rest)
    lower = word.lower()
    if lower == "catch" and rest.lower().startswith("up"):
        lower, rest = "catchup", rest[2:].strip()
    verb = VERB_ALIASES.get(lower, lower)
    if not verb or verb in verbs:
        return Line(verb, incident, rest)
    if word.upper() in SEVERITIES or lower in TYPES:
        return Line("open", incident, f"{word} {rest}".strip())
    near = get_close_matches(verb, [*verbs, *VERB_ALIASES], 1, 0.6)
    return Line(
        word, incident, rest, unknown=True, nearest=VERB_ALIASES.get(near[0], near[0]) if near else ""
    )


def opening(text: str, environments: tuple[str, ...]) -> Opening:
    """Severity, type and environment in any order; whatever follows is the title."""
    severity, kind, environment, rest = "", None, "", text
    while True:
        word, after = _first(rest)
        if not severity and word.upper() in SEVERITIES:
            severity = word.upper()
        elif kind is None and word.lower() in TYPES:
            kind = TYPES[word.lower()]
        elif not environment and word.lower() in environments:
            environment = word.lower()
        else:
            break
        rest = after
    return Opening(severity, kind, environment, unquoted(rest))


def severity(text: str) -> tuple[str, str]:
    """`P1 why`; an empty severity when there is none."""
    word, rest = _first(text)
    return (word.upper(), unquoted(rest)) if word.upper() in SEVERITIES else ("", text)


def state(text: str) -> tuple[State | None, str]:
    word, rest = _first(text)
    named = STATE_ALIASES.get(word.lower(), word.lower())
    return next((s for s in State if s.value == named), None), unquoted(rest)


def person(text: str, me: str) -> str:
    """A mention's id; `me` and nothing mean the one who types. Empty: somebody, but nobody Slack named."""
    word = text.strip()
    if not word or word.lower() in ("me", "@me"):
        return me
    found = _PERSON.search(text)
    return found[1] if found else ""


def duty(text: str) -> tuple[Duty | None, str]:
    word, rest = _first(text)
    return _DUTIES.get(word.lower()), rest


def note(text: str, now: datetime) -> tuple[str, datetime | None]:
    """`Restarted web-1 at 14:05`: in UTC, and never in the future."""
    found = _AT.search(text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return unquoted(text), None
    return unquoted(text[: found.start()]), _last_time(int(found[1]), int(found[2]), now)


def time_of_day(text: str, now: datetime) -> datetime | None:
    """`14:05` in UTC, today or yesterday; None for anything else."""
    found = _TIME.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return _last_time(int(found[1]), int(found[2]), now)


def _last_time(hour: int, minute: int, now: datetime) -> datetime:
    """The last moment that a clock showed this."""
    at = now.astimezone(UTC).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at - timedelta(days=1) if at > now else at


def pause(text: str) -> tuple[timedelta | None, str, bool]:
    """`10m why`, `off why`: the pause (None: until the next update), the reason, and whether it was understood."""
    word, rest = _first(text)
    if word.lower() in ("off", "stop"):
        return None, unquoted(rest), True
    found = _PAUSE.match(text)
    if not found or not int(found[1]):
        return None, text, False
    unit = timedelta(hours=1) if found[2].lower().startswith("h") else timedelta(minutes=1)
    return min(int(found[1]) * unit, timedelta(hours=24)), unquoted(text[found.end() :]), True


def days(text: str) -> timedelta | None:
    """`30d`."""
    found = _DAYS.fullmatch(text.strip())
    return timedelta(days=int(found[1])) if found else None


def switch(text: str) -> tuple[bool | None, str]:
    word, rest = _first(text)
    return {"on": True, "off": False}.get(word.lower()), unquoted(rest)


def unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _first(text: str) -> tuple[str, str]:
    word, _, rest = text.strip().partition(" ")
    return word, rest.strip()
