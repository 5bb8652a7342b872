"""Reads a message as a person or a screen reader would."""

from collections.abc import Iterator, Mapping

from messages.text import plain
from messages.views import Message


def all_text(value: object, *, mrkdwn: bool = False) -> Iterator[str]:
    """Every text inside; with `mrkdwn` only what Slack parses."""
    if isinstance(value, Message):
        yield value.text
        yield from all_text(value.blocks, mrkdwn=mrkdwn)
    elif isinstance(value, Mapping):
        text = value.get("text")
        if isinstance(text, str) and (not mrkdwn or value.get("type") == "mrkdwn"):
            yield text
        for inner in value.values():
            yield from all_text(inner, mrkdwn=mrkdwn)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from all_text(inner, mrkdwn=mrkdwn)


def spoken(sent: Message) -> str:
    """The blocks in plain words, one paragraph each; buttons in brackets."""
    return "\n".join(filter(None, (_block(block) for block in sent.blocks)))


def _block(block: Mapping[str, object]) -> str:
    match block["type"]:
        case "divider":
            return "---"
        case "actions":
            return " ".join(f"[{text}]" for text in _labels(block["elements"]))
    return "\n".join(plain(text) for text in all_text(block))


def _labels(elements: object) -> Iterator[str]:
    assert isinstance(elements, list)
    for element in elements:
        yield element["text"]["text"]
