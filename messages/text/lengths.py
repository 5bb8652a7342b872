"""Lengths: cut between two characters as people see them, never inside a mention or an entity."""

import re
import unicodedata

ATOM = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|.", re.DOTALL)


def truncate(text: str, limit: int) -> str:
    """At most `limit` code points, cut between two characters as people see them."""
    if len(text) <= limit:
        return text
    cut = limit - 1
    while cut > 0 and _joined(text, cut):
        cut -= 1
    return text[:cut].rstrip() + "…"


def clip(mrkdwn: str, limit: int) -> str:
    """Shorten finished mrkdwn without splitting a mention, an entity or a code block."""
    if len(mrkdwn) <= limit:
        return mrkdwn
    kept: list[str] = []
    left = limit - len("…\n```")
    for atom in ATOM.findall(mrkdwn):
        left -= len(atom)
        if left < 0:
            break
        kept.append(atom)
    while kept and _continues(mrkdwn[sum(map(len, kept)) - 1], mrkdwn[sum(map(len, kept))]):
        kept.pop()
    return _closed("".join(kept))


def _closed(short: str) -> str:
    """Ends an open code block, leaves out an open code span."""
    if short.count("```") % 2:
        return f"{short}…\n```"
    start = short.rfind("\n") + 1
    if short.count("`", start) % 2:
        short = short[: short.rindex("`")]
    return f"{short}…"


def _joined(text: str, at: int) -> bool:
    """Whether text[at] belongs to the character before it."""
    if _continues(text[at - 1], text[at]):
        return True
    before = 0  # flags are pairs of regional indicators
    while at > before and _regional(text[at - before - 1]):
        before += 1
    return _regional(text[at]) and before % 2 == 1


def _continues(before: str, char: str) -> bool:
    modifier = "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"
    joiner = char == "\u200d" or before == "\u200d"
    return modifier or joiner or unicodedata.category(char).startswith("M")


def _regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
