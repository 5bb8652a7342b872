"""What somebody typed after `/deploy`, as a value. Pure, forgiving about form, strict about meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from handlers.parsing.misread import MAX_REASON, MAX_TEXT, Misread, Trouble, misused
from handlers.parsing.words import OPTIONS, split

MAX_RUNS = 50
SUBCOMMANDS = ("plan", "status", "history", "why", "cancel", "lock", "unlock", "unquarantine", "help")
_VERSION = re.compile(r"v?\d+(\.\d+)*\S*")


@dataclass(frozen=True, slots=True)
class Deploy:
    version: str
    environment: str
    reason: str = ""
    emergency: str = ""
    dry: bool = False  # `/deploy plan`


@dataclass(frozen=True, slots=True)
class Status:
    environment: str = ""


@dataclass(frozen=True, slots=True)
class History:
    environment: str = ""
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Why:
    """`run` None: the newest one, of `environment` when it is named."""

    run: int | None = None
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    """`run` None: the one that is open, in `environment` when it is named."""

    run: int | None = None
    environment: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    environment: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unlock:
    environment: str


@dataclass(frozen=True, slots=True)
class Unquarantine:
    version: str
    environment: str
    reason: str


@dataclass(frozen=True, slots=True)
class Help:
    pass


@dataclass(frozen=True, slots=True)
class Form:
    """Nothing typed: the modal."""


Command = Deploy | Status | History | Why | Cancel | Lock | Unlock | Unquarantine | Help | Form
_ALLOWED = {
    "deploy": OPTIONS,
    "plan": OPTIONS,
    "cancel": ("reason",),
    "lock": ("reason",),
    "unquarantine": ("reason",),
}


def parse(text: str, environments: Sequence[str]) -> Command | Misread:
    if len(text) > MAX_TEXT:
        return Misread(Trouble.TOO_LONG, str(MAX_TEXT))
    words, options = split(text)
    if not words and not options:
        return Form()
    verb = words[0].lower() if words else ""
    known = verb if verb in SUBCOMMANDS else "deploy"
    if trouble := misused(options, _ALLOWED.get(known, ())):
        return trouble
    given = {o.name: o.value for o in options}
    rest = words if known == "deploy" else words[1:]
    return _command(known, rest, given, environments)


def _command(
    verb: str, rest: Sequence[str], given: dict[str, str], environments: Sequence[str]
) -> Command | Misread:
    match verb:
        case "deploy" | "plan":
            return _deploy(rest, given, environments, dry=verb == "plan")
        case "lock" | "unquarantine":
            return _lock(rest, given) if verb == "lock" else _unquarantine(rest, given)
        case "cancel" | "why":
            return _cancel(rest, given, environments) if verb == "cancel" else _why(rest, environments)
        case "history":
            return _history(rest)
        case "help":
            return Help()
        case _:
            return _one_environment(verb, rest)


def _deploy(
    words: Sequence[str], given: dict[str, str], environments: Sequence[str], *, dry: bool
) -> Command | Misread:
    if trouble := _not_two(words, environments, dry=dry):
        return trouble
    version, environment = words[0], words[1].lower()
    if environment not in environments and version.lower() in environments and _VERSION.fullmatch(words[1]):
        return Misread(Trouble.SWAPPED, version, f"/deploy {words[1]} {version.lower()}")
    return Deploy(version, environment, given.get("reason", ""), given.get("emergency", ""), dry)


def _not_two(typed: Sequence[str], environments: Sequence[str], *, dry: bool) -> Misread | None:
    first = typed[0] if typed else ""
    if not dry and len(typed) <= 2 and (near := _mistyped(first)):
        return Misread(Trouble.UNKNOWN_WORD, first, " ".join(("/deploy", near, *typed[1:])))
    if not typed or (len(typed) == 1 and first.lower() in environments):
        return Misread(Trouble.NO_VERSION, first)
    if len(typed) == 1:
        return Misread(
            Trouble.NO_ENVIRONMENT if _looks_like_a_version(first) else Trouble.UNKNOWN_WORD, first
        )
    if len(typed) > 2:
        return Misread(Trouble.EXTRA, typed[2])
    return None


def _mistyped(word: str) -> str:
    """The subcommand that was meant; a word with a digit or a separator is a version or a branch's tag."""
    if not word.isalpha():
        return ""
    near = get_close_matches(word.lower(), SUBCOMMANDS, 1, 0.75)
    return near[0] if near else ""


def _looks_like_a_version(word: str) -> bool:
    return bool(_VERSION.fullmatch(word)) or not word.isalpha() or word == "latest"


def _lock(words: Sequence[str], given: dict[str, str]) -> Command | Misread:
    if not words:
        return Misread(Trouble.NO_ENVIRONMENT, "lock")
    reason = given.get("reason") or " ".join(words[1:])
    if not reason:
        return Misread(Trouble.NO_VALUE, "lock")
    if len(reason) > MAX_REASON:
        return Misread(Trouble.TOO_LONG, str(MAX_REASON))
    return Lock(words[0].lower(), reason)


def _unquarantine(words: Sequence[str], given: dict[str, str]) -> Command | Misread:
    if len(words) < 2:
        return Misread(Trouble.NO_ENVIRONMENT if words else Trouble.NO_VERSION, "unquarantine")
    reason = given.get("reason") or " ".join(words[2:])
    if not reason:
        return Misread(Trouble.NO_VALUE, "unquarantine")
    return Unquarantine(words[0], words[1].lower(), reason[:MAX_REASON])


def _cancel(words: Sequence[str], given: dict[str, str], environments: Sequence[str]) -> Command | Misread:
    which = _which("cancel", words, environments)
    if isinstance(which, Misread):
        return which
    reason = given.get("reason") or " ".join(words[1:])
    return Cancel(*which, reason[:MAX_REASON])


def _why(words: Sequence[str], environments: Sequence[str]) -> Command | Misread:
    if len(words) > 1:
        return Misread(Trouble.EXTRA, words[1])
    which = _which("why", words, environments)
    return which if isinstance(which, Misread) else Why(*which)


def _which(verb: str, words: Sequence[str], environments: Sequence[str]) -> tuple[int | None, str] | Misread:
    """A run's number or an environment; neither when nothing is typed."""
    first = words[0] if words else ""
    number = first.removeprefix("#")
    run = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
    environment = first.lower() if first.lower() in environments else ""
    if first and run is None and not environment:
        near = get_close_matches(first.lower(), environments, 1, 0.5)
        return Misread(Trouble.UNKNOWN_WORD, first, f"/deploy {verb} {near[0]}" if near else "")
    return run, environment


def _history(words: Sequence[str]) -> Command | Misread:
    typed = [w.lower() for w in words]
    limits = [t for t in typed if t.isascii() and t.isdigit() and len(t) < 6]
    names = [t for t in typed if t not in limits]
    if len(names) > 1 or len(limits) > 1:
        return Misread(Trouble.EXTRA, (names[1:] or limits[1:])[0])
    return History(names[0] if names else "", min(max(int(limits[0]), 1), MAX_RUNS) if limits else 10)


def _one_environment(verb: str, words: Sequence[str]) -> Command | Misread:
    if len(words) > 1:
        return Misread(Trouble.EXTRA, words[1])
    environment = words[0].lower() if words else ""
    if verb == "unlock":
        return Unlock(environment) if environment else Misread(Trouble.NO_ENVIRONMENT, "unlock")
    return Status(environment)
