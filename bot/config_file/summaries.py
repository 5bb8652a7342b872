"""The sense of [[summaries]], [[links]] and [[escalations]]."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from policy.config import Config, Escalation, Link, Posting

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
_CONTACT = re.compile(r"[UWS][A-Z0-9]{2,}")


def summary_faults(config: Config) -> Iterator[str]:
    names = [posting.name for posting in config.summaries]
    for i, posting in enumerate(config.summaries):
        path = f"summaries[{i}]"
        yield from _posting(path, posting)
        if posting.name in names[:i]:
            yield f"{path}.name: {posting.name} is named twice."
    for i, link in enumerate(config.links):
        yield from _link(f"links[{i}]", link)
    for i, one in enumerate(config.escalations):
        yield from _escalation(f"escalations[{i}]", one)


def _posting(path: str, posting: Posting) -> Iterator[str]:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", posting.name):
        yield f"{path}.name: {posting.name or 'is empty. It'} must be small letters, digits and dashes."
    if not posting.days:
        yield f"{path}.days: is empty, so it is never posted. Name a day, or take the table out."
    if posting.zone not in available_timezones():
        yield f"{path}.zone: {posting.zone} is not a time zone. Names look like {ZoneInfo('Asia/Riyadh').key}."
    if posting.channel and not _CHANNEL.fullmatch(posting.channel):
        yield f"{path}.channel: {posting.channel} is not a channel id. Ids look like C024BE91L."


def _link(path: str, link: Link) -> Iterator[str]:
    if not link.name.strip():
        yield f"{path}.name: is empty."
    url = urlsplit(link.url)
    if url.scheme not in {"http", "https"} or not url.hostname:
        yield f"{path}.url: {link.url or 'is empty. It'} must be an address such as https://grafana.example.com."
    elif url.password:
        yield f"{path}.url: holds a password. People log in themselves; `note` may say where it is kept."


def _escalation(path: str, one: Escalation) -> Iterator[str]:
    if not one.area.strip():
        yield f"{path}.area: is empty."
    for name in ("primary", "backup"):
        value = getattr(one, name)
        if value and not _CONTACT.fullmatch(value):
            yield f"{path}.{name}: {value} is not a member or user group id, such as U024BE7LH or S024BE7LK."
