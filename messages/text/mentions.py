"""Mentions and links, from opaque ids: what is not an id mentions nobody."""

import re
from urllib.parse import quote

from messages.text.escaping import escape

_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
_GROUP = re.compile(r"S[A-Z0-9]{1,30}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,30}")


def link(url: str, label: str) -> str:
    """A link when the address is one; else the label alone."""
    if not url.startswith(("https://", "http://")):
        return escape(label)
    return f"<{quote(url, safe=':/?#[]@!$&()*+,;=%~-._').replace('&', '&amp;')}|{escape(label)}>"


def user(person: str) -> str:
    """A mention; `os:name`, from the command line, mentions nobody."""
    if _PERSON.fullmatch(person):
        return f"<@{person}>"
    return f"{escape(person[3:])} (command line)" if person.startswith("os:") else escape(person)


def group(usergroup: str) -> str:
    return f"<!subteam^{usergroup}>" if _GROUP.fullmatch(usergroup) else escape(usergroup)


def mention(someone: str) -> str:
    """A person or a user group, by the form of the id."""
    return group(someone) if _GROUP.fullmatch(someone) else user(someone)


def channel(channel_id: str) -> str:
    return f"<#{channel_id}>" if _CHANNEL.fullmatch(channel_id) else escape(channel_id)
