"""The form all announcements share: a bold headline, then one `Label: value` a line; small print beneath."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from messages import text
from messages.blocks import context, message, section
from messages.views import Message

Line = tuple[str, str]


def announcement(headline: str, lines: Iterable[Line], says: str, *notes: str) -> Message:
    """`headline` is an emoji and a title; `says` the text that stands alone; values are finished mrkdwn."""
    emoji, _, title = headline.partition(" ")
    body = [f"{emoji} *{title}*", *(f"{label}: {value}" for label, value in lines if value)]
    return message(says, section("\n".join(body)), context(*notes))


STILL_UP = "The maintenance page is still up."


def behind_page(hosts: tuple[str, ...]) -> str:
    """The value of a line `Maintenance`; empty while customers are let through."""
    if not hosts:
        return ""
    button = f"*Maintenance off* in the incident's playbook ({text.code('/incident playbook')})"
    return f"Still on ({', '.join(map(text.code, hosts))}): customers see its page until somebody presses {button}"


def plain(sent: Message, names: Mapping[str, str] | None = None) -> str:
    """The guide's lines as plain text, without the small print. `names`: what to print for ids."""
    first = sent.blocks[0]["text"]
    assert isinstance(first, dict)
    return text.plain(str(first["text"]), names)


def place(environment: str) -> str:
    """`production` at the start of a sentence."""
    name = text.escape(environment, 60)
    return name[:1].upper() + name[1:]


def loud(environment: str) -> str:
    """PRODUCTION, for headlines in capitals."""
    return text.escape(environment.upper(), 60)


def clocks(label: str, at: datetime) -> str:
    """Small print: the moment in UTC, in the Gulf and on the reader's own clock."""
    return f"{label} {text.when(at)}, {text.local(at)} for you"
