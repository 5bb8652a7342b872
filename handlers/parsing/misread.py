"""What was wrong with what somebody typed, as a value."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from handlers.parsing.words import Option

MAX_TEXT = 2000
MAX_REASON = 500


class Trouble(StrEnum):
    TOO_LONG = "too_long"  # word: the limit
    UNKNOWN_WORD = "unknown_word"
    UNKNOWN_OPTION = "unknown_option"
    OPTION_TWICE = "option_twice"
    NO_VALUE = "no_value"  # an option, or a lock, without its words
    BAD_VALUE = "bad_value"  # word: the value
    NO_VERSION = "no_version"
    NO_ENVIRONMENT = "no_environment"
    SWAPPED = "swapped"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Misread:
    """`word` is what was typed, unescaped; `nearest` what was perhaps meant, ready to type, or empty."""

    trouble: Trouble
    word: str = ""
    nearest: str = ""


def misused(options: Sequence[Option], allowed: Sequence[str], longest: int = MAX_REASON) -> Misread | None:
    """The first option that is not `allowed`, given twice, without a value, or with one over `longest` characters."""
    seen: set[str] = set()
    for option in options:
        if option.name not in allowed:
            near = get_close_matches(option.name, allowed, 1, 0.5)
            return Misread(Trouble.UNKNOWN_OPTION, f"--{option.name}", f"--{near[0]}" if near else "")
        if option.name in seen:
            return Misread(Trouble.OPTION_TWICE, f"--{option.name}")
        if not option.value:
            return Misread(Trouble.NO_VALUE, f"--{option.name}")
        if len(option.value) > longest:
            return Misread(Trouble.TOO_LONG, str(longest))
        seen.add(option.name)
    return None
