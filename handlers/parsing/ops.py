"""What somebody typed after `/ops`, as a value."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from handlers.parsing.commands import Help
from handlers.parsing.misread import MAX_TEXT, Misread, Trouble, misused
from handlers.parsing.words import Option, split

MAX_TAIL = 5000
MAX_GREP = 100
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"(?:\d{1,6}[smhd])+", re.ASCII | re.IGNORECASE)


class Topic(StrEnum):
    """Words that may be followed by an environment."""

    STATUS = "status"
    HEALTH = "health"
    METRICS = "metrics"
    DIAGNOSE = "diagnose"


class Page(StrEnum):
    """Words that stand alone."""

    SUMMARY = "summary"
    URLS = "urls"
    ONCALL = "oncall"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Look:
    """`environment` empty: all of them."""

    topic: Topic
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Logs:
    """`seconds` 0: however old."""

    environment: str
    tail: int = 100
    grep: str = ""
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Checklist:
    """`environment` empty: the one customers use."""

    version: str
    environment: str = ""


Ops = Look | Page | Logs | Checklist | Help | Misread
_Rest = Sequence[str]


def parse_ops(text: str, environments: Sequence[str]) -> Ops:
    """Nothing typed is a call for help."""
    if len(text) > MAX_TEXT:
        return Misread(Trouble.TOO_LONG, str(MAX_TEXT))
    words, options = split(text)
    verb = words[0].lower() if words else "help"
    if verb not in _VERBS:
        return _unknown(verb, words, environments)
    if verb == "logs":
        return _logs(words[1:], options)
    if options:
        return Misread(Trouble.UNKNOWN_OPTION, f"--{options[0].name}")
    return _VERBS[verb](words[1:])


def _unknown(verb: str, words: _Rest, environments: Sequence[str]) -> Misread:
    near = get_close_matches(verb, [*_VERBS], 1, 0.5)
    typed = [w for w in words[1:3] if w.lower() in environments]
    return Misread(Trouble.UNKNOWN_WORD, words[0], " ".join(["/ops", near[0], *typed]) if near else "")


def _looking(topic: Topic) -> Callable[[_Rest], Ops]:
    def parsed(rest: _Rest) -> Ops:
        if len(rest) > 1:
            return Misread(Trouble.EXTRA, rest[1])
        return Look(topic, rest[0].lower() if rest else "")

    return parsed


def _alone(value: Page | Help) -> Callable[[_Rest], Ops]:
    return lambda rest: Misread(Trouble.EXTRA, rest[0]) if rest else value


def _checklist(rest: _Rest) -> Ops:
    if not rest:
        return Misread(Trouble.NO_VERSION, "checklist", "/ops checklist v1.2.4")
    if len(rest) > 2:
        return Misread(Trouble.EXTRA, rest[2])
    return Checklist(rest[0], rest[1].lower() if len(rest) > 1 else "")


def _logs(rest: _Rest, options: Sequence[Option]) -> Ops:
    if trouble := misused(options, ("tail", "grep", "since"), MAX_GREP):
        return trouble
    given = {option.name: option.value for option in options}
    if not rest:
        return Misread(Trouble.NO_ENVIRONMENT, "logs", "/ops logs production")
    if len(rest) > 1:
        return Misread(Trouble.EXTRA, rest[1])
    tail, seconds = _number(given.get("tail", "100")), _span(given.get("since", ""))
    if tail is None:
        return Misread(Trouble.BAD_VALUE, given["tail"])
    if seconds is None:
        return Misread(Trouble.BAD_VALUE, given["since"])
    return Logs(rest[0].lower(), tail, given.get("grep", ""), seconds)


def _number(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MAX_TAIL
    return int(text) if fits else None


def _span(text: str) -> float | None:
    """Seconds of `1h`, `90m`, `1h30m`; 0 for nothing typed."""
    if not text:
        return 0
    if not _SPAN.fullmatch(text):
        return None
    pieces = re.findall(r"(\d+)([smhd])", text.lower())
    return float(sum(int(number) * _UNITS[unit] for number, unit in pieces))


_VERBS: dict[str, Callable[[_Rest], Ops]] = {
    **{topic.value: _looking(topic) for topic in Topic},
    **{page.value: _alone(page) for page in Page},
    "logs": lambda rest: _logs(rest, ()),
    "checklist": _checklist,
    "help": _alone(Help()),
}
