"""The way back: what a person reads in a piece of mrkdwn."""

import re
from collections.abc import Mapping

_CODE = re.compile(r"```\n?(.*?)\n?```|`([^`\n]+)`", re.DOTALL)
_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_STYLED = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]*\S)\1(?![\w*])")


def plain(mrkdwn: str, names: Mapping[str, str] | None = None) -> str:
    """What a person reads: no marks, `@name` for mentions (by id from `names`), the fallback of dates."""
    parts, at = [], 0
    for found in _CODE.finditer(mrkdwn):
        parts += [_words(mrkdwn[at : found.start()], names or {}), found[1] or found[2] or ""]
        at = found.end()
    text = "".join([*parts, _words(mrkdwn[at:], names or {})])
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _words(mrkdwn: str, names: Mapping[str, str]) -> str:
    return _STYLED.sub(r"\2", _TOKEN.sub(lambda found: _spoken(found[1], found[2] or "", names), mrkdwn))


def _spoken(target: str, label: str, names: Mapping[str, str]) -> str:
    if target.startswith("!date^"):
        return label
    if target.startswith(("@", "!subteam^")):
        someone = target.removeprefix("@").removeprefix("!subteam^")
        return f"@{names.get(someone, someone)}"
    if target.startswith("#"):
        return f"#{names.get(target[1:], target[1:])}"
    return f"{label} ({target})" if label else target
