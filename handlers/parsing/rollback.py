"""What somebody typed after `/rollback`, as a value. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from handlers.parsing.commands import Form, Help
from handlers.parsing.misread import MAX_TEXT, Misread, Trouble, misused
from handlers.parsing.words import split
from policy.versions import numbers

OPTIONS = ("to", "reason")
_HELP = ("help", "-h", "?")


@dataclass(frozen=True, slots=True)
class Rollback:
    """`environment` empty: the one there is."""

    environment: str = ""
    version: str = ""
    reason: str = ""


def parse_rollback(text: str, environments: Sequence[str]) -> Rollback | Help | Form | Misread:
    if len(text) > MAX_TEXT:
        return Misread(Trouble.TOO_LONG, str(MAX_TEXT))
    words, options = split(text, OPTIONS, words_needed=1, single=("to",))
    if not words and not options:
        return Form()
    if words and words[0].lower() in _HELP:
        return Help()
    if trouble := misused(options, OPTIONS) or _words(words, environments):
        return trouble
    given = {o.name: o.value for o in options}
    environment = words[0].lower() if words else ""
    return Rollback(environment, given.get("to", ""), given.get("reason", ""))


def _words(words: Sequence[str], environments: Sequence[str]) -> Misread | None:
    typed = [w.lower() for w in words]
    version = next((w for w in typed if numbers(w)), "")
    known = next((w for w in typed if w in environments), "")
    if version:  # people leave out `--to`
        return Misread(
            Trouble.UNKNOWN_WORD, version, " ".join(("/rollback", *filter(None, (known,)), f"--to {version}"))
        )
    if len(words) > 1:
        return Misread(Trouble.EXTRA, words[1])
    if typed and not known and (near := get_close_matches(typed[0], (*environments, "help"), 1, 0.6)):
        return Misread(Trouble.UNKNOWN_WORD, words[0], f"/rollback {near[0]}")
    return None
