"""Escaping: anybody's words become mrkdwn that mentions nobody, links nowhere and formats nothing."""

import re

from messages.text.lengths import ATOM, clip, truncate

_LOOKALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼"})
# A mark at the edge of a word could format what follows; one inside (V12__add, 2 * 3) cannot.
_FORMATTING = re.compile(r"(?<!\w)[*_~]+(?=\S)|(?<=\S)[*_~]+(?!\w)")
# Overrides and isolates of writing direction could turn the words around a value; lone surrogates cannot be sent.
_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def clean(text: str) -> str:
    """One line of what somebody typed: no control characters, no direction tricks, single spaces."""
    return " ".join(_harmless(text).split())


def escape(text: str, limit: int = 300) -> str:
    """Anybody's words as mrkdwn on one line: they mention nobody, link nowhere and format nothing."""
    short = truncate(clean(text), limit).replace("`", "'")
    defused = _FORMATTING.sub(lambda found: found[0].translate(_LOOKALIKES), short)
    return _entities(defused)


def code(text: str, limit: int = 200) -> str:
    """A code span: literal, for names, versions and commands."""
    return f"`{_entities(truncate(clean(text), limit).replace('`', chr(39)))}`" if clean(text) else ""


def output(text: str, limit: int = 2500) -> str:
    """A log in a code block; keeps the end, where it says why it stopped."""
    safe = _lines(text)
    if len(safe) > limit:
        safe = "…" + _tail(safe, limit - 1)
    return f"```\n{safe}\n```" if safe else ""


def script(text: str, limit: int = 1500) -> str:
    """Commands in a code block; keeps the beginning and says when the rest is missing."""
    return f"```\n{clip(_lines(text), limit)}\n```" if text.strip() else ""


def _lines(text: str) -> str:
    kept = (_harmless(line) for line in text.strip().splitlines())
    return _entities("\n".join(kept).replace("`", "'"))


def _tail(safe: str, limit: int) -> str:
    """The last atoms that fit: no entity is cut in two."""
    kept: list[str] = []
    for atom in reversed(ATOM.findall(safe)):
        limit -= len(atom)
        if limit < 0:
            break
        kept.append(atom)
    return "".join(reversed(kept))


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _harmless(line: str) -> str:
    return _CONTROL.sub(" ", _DIRECTION.sub("", line))
