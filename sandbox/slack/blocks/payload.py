"""A whole message or view: counts, duplicates, totals, and the rules only modals have."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.slack.blocks.composition import plain_text
from sandbox.slack.blocks.kinds import Surface, block_on
from sandbox.slack.blocks.measure import text_length, walk
from sandbox.slack.blocks.rules import Problem, Rule, array, boolean, obj, one_of, string

BLOCKS_PER_MESSAGE = 50
BLOCKS_PER_VIEW = 100
MESSAGE_TEXT_TOTAL = 13_200
MARKDOWN_TOTAL = 12_000
VIEW_BYTES = 250_000


def message_problems(blocks: Any, at: str = "/blocks") -> list[Problem]:
    """Everything wrong with the blocks of a message, the total length excepted."""
    return [*array(block_on("message"), maximum=BLOCKS_PER_MESSAGE)(blocks, at), *_together(blocks, at)]


def text_total_exceeded(blocks: Any) -> bool:
    """Slack answers msg_blocks_too_long for this, not invalid_blocks."""
    return text_length(blocks) > MESSAGE_TEXT_TOTAL


def view_problems(view: Any, at: str = "/view") -> list[Problem]:
    kind = view.get("type") if isinstance(view, dict) else None
    if kind == "modal":
        return [*_MODAL(view, at), *_together(view.get("blocks"), f"{at}/blocks")]
    if kind == "home":
        return [*_HOME(view, at), *_together(view.get("blocks"), f"{at}/blocks")]
    return [Problem(f"{at}/type", "must be one of: modal, home")]


def view_size_exceeded(view: Any) -> bool:
    return len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()) > VIEW_BYTES


def _submit_with_inputs(view: Any, at: str) -> Iterator[Problem]:
    blocks = view.get("blocks")
    has_input = isinstance(blocks, list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in blocks
    )
    if has_input and not view.get("submit"):
        yield Problem(at, "missing required field: submit (a view with input blocks needs it)")


def _blocks(surface: Surface, minimum: int) -> Rule:
    return array(block_on(surface), minimum=minimum, maximum=BLOCKS_PER_VIEW)


_COMMON: Mapping[str, Rule] = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_MODAL = obj(
    {"type": one_of("modal"), "title": plain_text(24), "blocks": _blocks("modal", 1)},
    {
        **_COMMON,
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    also=(_submit_with_inputs,),
)
_HOME = obj({"type": one_of("home"), "blocks": _blocks("home", 0)}, _COMMON)


def _together(blocks: Any, at: str) -> Iterator[Problem]:
    """Rules over all the blocks of one payload."""
    if not isinstance(blocks, list):
        return
    yield from _duplicate_ids(blocks, at)
    yield from _one_table(blocks, at)
    markdown = [b for b in blocks if isinstance(b, dict) and b.get("type") == "markdown"]
    if text_length(markdown) > MARKDOWN_TOTAL:
        yield Problem(at, f"markdown blocks must hold less than {MARKDOWN_TOTAL + 1} characters together")
    focused = [where for one, where in walk(blocks, at) if one.get("focus_on_load") is True]
    for where in focused[1:]:
        yield Problem(where, "only one element may set focus_on_load")


def _one_table(blocks: list[Any], at: str) -> Iterator[Problem]:
    tables = [where for one, where in walk(blocks, at) if one.get("type") in {"table", "data_table"}]
    for where in tables[1:]:
        yield Problem(where, "only one table allowed")


def _duplicate_ids(blocks: list[Any], at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        for one, where in walk(block, f"{at}/{index}"):
            given = one.get("block_id")
            if isinstance(given, str) and given in seen:
                yield Problem(f"{where}/block_id", f"block_id already exists: {given}")
            elif isinstance(given, str):
                seen.add(given)
        yield from _duplicate_actions(block, f"{at}/{index}")


def _duplicate_actions(block: Any, at: str) -> Iterator[Problem]:
    """Slack demands different action_ids within one block; the same in two blocks is allowed."""
    seen: set[str] = set()
    for one, where in walk(block, at):
        given = one.get("action_id")
        if isinstance(given, str) and given in seen:
            yield Problem(f"{where}/action_id", f"action_id already exists in this block: {given}")
        elif isinstance(given, str):
            seen.add(given)
