"""Escaping: anybody's words become mrkdwn that mentions nobody, links nowhere and formats nothing."""

import re
import unicodedata

from messages.text.lengths import ATOM, truncate

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LOOKALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼"})
# A mark at the edge of a word could format what follows; one inside (V12__add, 2 * 3) cannot.
_FORMATTING = re.compile(r"(?<!\w)[*_~]+(?=\S)|(?<=\S)[*_~]+(?!\w)")
# Overrides and isolates of writing direction: they could turn the words around a value.
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """One line of what somebody typed: no control characters, no direction tricks, single spaces."""
    return " ".join("".join(map(_harmless, text)).split())


def escape(text: str, limit: int = 300) -> str:
    """Anybody's words as mrkdwn on one line: they mention nobody, link nowhere and format nothing."""
    short = truncate(clean(text), limit).replace("`", "'")
    defused = _FORMATTING.sub(lambda found: found[0].translate(_LOOKALIKES), short)
    return _entities(defused)


def code(text: str, limit: int = 200) -> str:
    """A code span: literal, for names, versions and commands."""
    return f"`{_entities(truncate(clean(text), limit).replace('`', chr(39)))}`" if clean(text) else ""


def output(text: str, limit: int = 2900) -> str:
    """Several lines in a code block; keeps the end, where a log says why it stopped."""
    lines = ("".join(c for c in line if c == "\t" or _harmless(c) == c) for line in text.strip().splitlines())
    safe = _entities("\n".join(lines).replace("`", "'"))
    if len(safe) > limit:
        atoms = ATOM.findall(safe[-limit - 5 :])
        while sum(map(len, atoms)) > limit - 1:
            atoms.pop(0)
        safe = "…" + "".join(atoms)
    return f"```\n{safe}\n```" if safe else ""


def _entities(text: str) -> str:
    return "".join(_ENTITIES.get(c, c) for c in text)


def _harmless(char: str) -> str:
    if char in _BIDI:
        return ""
    return " " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char
