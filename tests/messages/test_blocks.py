"""Slack's limits are applied where blocks are made, at the limit and past it."""

import json

from messages.blocks import (
    LEFT_OUT,
    MOST_BLOCKS,
    MOST_TEXT,
    actions,
    button,
    context,
    fields,
    header,
    message,
    plain_text,
    section,
    sections,
    size,
)
from sandbox.slack.blocks import message_problems, text_total_exceeded


def test_blocks_up_to_the_limit_stay_as_they_are() -> None:
    assert len(message("x", *[section("x")] * MOST_BLOCKS).blocks) == MOST_BLOCKS


def test_beyond_fifty_blocks_the_rest_is_left_out_and_said_so() -> None:
    sent = message("x", *[section("x")] * 80)

    assert len(sent.blocks) == MOST_BLOCKS
    assert sent.blocks[-1] == context(LEFT_OUT)


def test_beyond_the_total_of_text_the_buttons_stay() -> None:
    press = actions(button("Approve", "approve", {"run": 1}))
    sent = message("x", *[section("y" * 2900)] * 6, press)

    assert press in sent.blocks
    assert not text_total_exceeded(list(sent.blocks))
    assert message_problems(list(sent.blocks)) == []
    assert sum(map(size, sent.blocks)) <= MOST_TEXT


def test_fifty_blocks_with_many_buttons_still_keep_the_limit() -> None:
    press = actions(button("Approve", "approve", {"run": 1}))

    assert len(message("x", *[press, section("x")] * 30).blocks) <= MOST_BLOCKS


def test_pieces_are_packed_into_as_few_sections_as_hold_them() -> None:
    made = sections(["a" * 1000] * 5)

    assert [size(block) for block in made] == [2001, 2001, 1000]


def test_a_header_is_plain_short_and_never_empty() -> None:
    assert size(header("x" * 200)) == 150
    assert plain_text("\n")["text"] == "-"


def test_at_most_ten_fields() -> None:
    made = fields([("a", "b")] * 12)["fields"]
    assert isinstance(made, list)
    assert len(made) == 10


def test_nothing_to_say_makes_no_small_print() -> None:
    assert context("", "") is None


def test_a_buttons_value_is_json() -> None:
    assert json.loads(str(button("x", "x", {"run": 7, "hash": "ab"})["value"])) == {"run": 7, "hash": "ab"}


def test_every_rendering_names_its_blocks_anew() -> None:
    first, second = (message("x", section("x"), section("y"), stamp=s).blocks for s in ("r1", "r2"))

    assert [b["block_id"] for b in first] == ["r1.0", "r1.1"]
    assert [b["block_id"] for b in second] == ["r2.0", "r2.1"]
