"""What forms are made of. Block ids of inputs are fixed, for the errors of the ack and the reading of the state."""

import json
from collections.abc import Mapping, Sequence

from messages.blocks import Block, plain_text
from messages.text import clean, truncate

View = dict[str, object]


def modal(
    title: str, callback: str, kept: Mapping[str, object], blocks: Sequence[Block | None], submit: str = ""
) -> View:
    view: View = {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, 24),
        "close": plain_text("Go back", 24),
        "private_metadata": json.dumps(kept, separators=(",", ":"), ensure_ascii=False),
        "blocks": [block for block in blocks if block],
    }
    return view | {"submit": plain_text(submit, 24)} if submit else view


def field(label: str, name: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    block: Block = {"type": "input", "block_id": name, "label": plain_text(label, 2000), "element": element}
    if optional:
        block["optional"] = True
    return block | {"hint": plain_text(hint, 2000)} if hint else block


def line(name: str, limit: int, value: str = "", *, lines: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": limit, "multiline": lines}
    given = truncate(clean(value), limit)
    return element | {"initial_value": given} if given else element


def select(name: str, options: Sequence[str], chosen: str) -> Block:
    known = [_option(option) for option in dict.fromkeys(options[:100])]
    element: Block = {
        "type": "static_select",
        "action_id": name,
        "placeholder": plain_text("Choose where", 150),
        "options": known,
    }
    return element | {"initial_option": _option(chosen)} if chosen in options[:100] else element


def option(label: str, value: str, meaning: str = "") -> Block:
    """`meaning` stands under the label."""
    made: Block = {"text": plain_text(label, 75), "value": value}
    return made | {"description": plain_text(meaning, 75)} if meaning else made


def choice(name: str, options: Sequence[Block], chosen: str = "") -> Block:
    """A select of finished options; `chosen` is a value."""
    element: Block = {
        "type": "static_select",
        "action_id": name,
        "placeholder": plain_text("Choose", 150),
        "options": list(options[:100]),
    }
    initial = next((one for one in options if one["value"] == chosen), None)
    return element | {"initial_option": initial} if initial else element


def _option(name: str) -> Block:
    return {"text": plain_text(name, 75), "value": truncate(clean(name), 150) or "-"}
