"""Block Kit pieces with Slack's limits applied; text arrives finished, from messages.text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from messages.text import clean, clip, truncate
from messages.views import Message

Block = dict[str, object]

MOST_BLOCKS = 50
MOST_TEXT = 13_200  # undocumented sum over all blocks of a message
LEFT_OUT = "Shortened: this message would be too long for Slack."


def plain_text(text: str, limit: int = 3000) -> Block:
    """Literal for Slack, so only cleaned; never empty, which Slack refuses."""
    return {"type": "plain_text", "text": truncate(clean(text), limit) or "-", "emoji": True}


def mrkdwn(text: str, limit: int = 3000) -> Block:
    return {"type": "mrkdwn", "text": clip(text, limit)}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, 150)}


def section(text: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return block | {"accessory": accessory} if accessory else block


def sections(chunks: Iterable[str]) -> list[Block]:
    """As few sections as hold these chunks of finished mrkdwn, none of them split."""
    packed: list[str] = []
    for chunk in chunks:
        if packed and len(packed[-1]) + len(chunk) < 2900:
            packed[-1] += f"\n{chunk}"
        else:
            packed.append(chunk)
    return [section(text) for text in packed]


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Label and value side by side; at most ten, finished mrkdwn."""
    return {"type": "section", "fields": [mrkdwn(f"*{k}*\n{v}", 2000) for k, v in pairs[:10]]}


def context(*texts: str) -> Block | None:
    """Small print; None when there is nothing to say."""
    elements = [mrkdwn(text) for text in texts if text][:10]
    return {"type": "context", "elements": elements} if elements else None


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements[:25])}


def confirm(title: str, text: str, ok: str, deny: str = "Go back") -> Block:
    """`text` is plain."""
    return {
        "title": plain_text(title, 100),
        "text": plain_text(text, 300),
        "confirm": plain_text(ok, 30),
        "deny": plain_text(deny, 30),
    }


def button(
    label: str, action: str, value: Mapping[str, object], *, style: str = "", ask: Block | None = None
) -> Block:
    """`value` travels as JSON; it is never trusted without reading the row again."""
    block: Block = {
        "type": "button",
        "text": plain_text(label, 75),
        "action_id": action,
        "value": json.dumps(value, separators=(",", ":"), ensure_ascii=False),
    }
    if style:
        block["style"] = style
    return block | {"confirm": ask} if ask else block


def message(text: str, *blocks: Block | None, stamp: str = "") -> Message:
    """Limits of the whole applied. `stamp` names a rendering: block_ids differ from the previous one's."""
    kept = _fitting([block for block in blocks if block])
    if stamp:
        kept = [block | {"block_id": f"{stamp}.{no}"} for no, block in enumerate(kept)]
    return Message(clip(text, 3000), tuple(kept))


def with_note(sent: Message, *notes: str) -> Message:
    """The same message with small print under it."""
    small = context(*notes)
    return replace(sent, blocks=(*sent.blocks, small)) if small else sent


def size(value: object) -> int:
    """Characters of every `text` inside, at any depth, as Slack sums them."""
    if isinstance(value, Mapping):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(size(inner) for inner in value.values())
    return sum(map(size, value)) if isinstance(value, list | tuple) else 0


def _fitting(blocks: list[Block]) -> list[Block]:
    """What fits, in order; buttons always stay."""
    if len(blocks) <= MOST_BLOCKS and sum(map(size, blocks)) <= MOST_TEXT:
        return blocks
    buttons = [block for block in blocks if block["type"] == "actions"]
    places = MOST_BLOCKS - 1 - len(buttons)
    left = MOST_TEXT - len(LEFT_OUT) - sum(map(size, buttons))
    kept: list[Block] = []
    for block in blocks:
        if block["type"] == "actions":
            kept.append(block)
        elif places > 0 and size(block) <= left:
            places, left = places - 1, left - size(block)
            kept.append(block)
    note = context(LEFT_OUT)
    return [*kept, note] if note else kept
