"""The form: what the desk verified stands as a line, everything else has a box. Boxes carry the item's id."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from messages.blocks import Block, context, section
from messages.inputs import View, field, modal, option
from messages.text import escape, user
from policy.checklist import Line

MOST = 10  # boxes of one element


def loading() -> View:
    return modal("Checklist", "loading", {}, [section("Verifying what the desk can verify…")])


def form(title: str, found: Sequence[Line], kept: Mapping[str, object]) -> View:
    """`kept` comes back with the answer, and with it which boxes were ticked when it was drawn."""
    ticked = [line.item.id for line in found if line.ok and not line.settled]
    blocks: list[Block | None] = [section(f"*{escape(title)}*\nYour name stands behind each box you tick.")]
    for name, group in groupby(found, key=lambda line: line.item.group):
        blocks += _group(name, list(group))
    return modal("Checklist", "checklist", {**kept, "ticked": ticked}, blocks[:100], submit="Save")


def _group(name: str, group: list[Line]) -> list[Block | None]:
    settled = [_settled(line) for line in group if line.settled]
    boxes = [line for line in group if not line.settled][:MOST]
    by = "; ".join(f"{escape(line.item.text)}: {user(line.tick.person)}" for line in boxes if line.tick)
    title = [] if boxes else [f"*{escape(name)}*"]  # boxes have it as their label
    lines = section("\n".join([*title, *settled])) if settled else None
    ask = field(name, f"boxes_{boxes[0].item.id[0]}", _boxes(boxes), optional=True) if boxes else None
    return [ask, lines, context(f"Ticked by: {by}") if by else None]


def _boxes(boxes: list[Line]) -> Block:
    options = [option(line.item.text, line.item.id) for line in boxes]
    chosen = [one for one, line in zip(options, boxes, strict=True) if line.ok]
    element: Block = {"type": "checkboxes", "action_id": f"boxes_{boxes[0].item.id[0]}", "options": options}
    return element | {"initial_options": chosen} if chosen else element


def _settled(line: Line) -> str:
    assert line.tick is not None
    detail = f" ({escape(line.tick.detail, 200)})" if line.tick.detail else ""
    return f"{'✅' if line.ok else '❌'} {escape(line.item.text)}{detail}"
