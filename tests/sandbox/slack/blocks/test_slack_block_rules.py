"""What a message's blocks may not be: wrong kinds, unknown properties, empties, duplicates, places."""

from typing import Any

import pytest

from sandbox.slack.blocks import message_problems
from tests.sandbox.slack.support import actions, button, mrkdwn, plain, section

OPTION = {"text": plain("One"), "value": "1"}
OTHER = {"text": plain("Two"), "value": "2"}


def select(**fields: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", **fields}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown kind": (
        {"type": "banner"},
        "unsupported type: banner in a message [json-pointer:/blocks/0/type]",
    ),
    "no kind": ({"text": plain("x")}, "missing required field: type [json-pointer:/blocks/0]"),
    "mrkdwn header": (
        {"type": "header", "text": mrkdwn("x")},
        "unsupported type: mrkdwn in a plain_text field [json-pointer:/blocks/0/text/type]",
    ),
    "mrkdwn button": (
        actions({**button("a"), "text": mrkdwn("x")}),
        "unsupported type: mrkdwn in a plain_text field [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    "unknown property": (
        section("x", colour="red"),
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "emoji in mrkdwn": (
        {"type": "section", "text": {**mrkdwn("x"), "emoji": True}},
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "empty section": (
        {"type": "section"},
        "must have at least one of: text, fields [json-pointer:/blocks/0]",
    ),
    "empty text": (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "empty actions": (
        {"type": "actions", "elements": []},
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "empty context": (
        {"type": "context", "elements": []},
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "empty options": (
        actions(select(options=[])),
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "no options": (
        actions(select()),
        "must have exactly one of: options, option_groups [json-pointer:/blocks/0/elements/0]",
    ),
    "initial option not offered": (
        actions(select(options=[OPTION], initial_option=OTHER)),
        "must be one of the options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "two options of one value": (
        actions(select(options=[OPTION, {**OTHER, "value": "1"}])),
        "option values must be unique [json-pointer:/blocks/0/elements/0/options]",
    ),
    "button in a context": (
        {"type": "context", "elements": [button("a")]},
        "unsupported type: button in a context block [json-pointer:/blocks/0/elements/0/type]",
    ),
    "text field in actions": (
        actions({"type": "plain_text_input"}),
        "unsupported type: plain_text_input in an actions block [json-pointer:/blocks/0/elements/0/type]",
    ),
    "unknown style": (
        actions(button("a", style="warning")),
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "image without alt text": (
        {"type": "image", "image_url": "https://example.com/a.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "address that is none": (
        actions(button("a", url="not an address")),
        "must match the pattern [a-z][a-z0-9+.-]*:\\S+ [json-pointer:/blocks/0/elements/0/url]",
    ),
    "alert in a message": (
        {"type": "alert", "text": plain("x")},
        "unsupported type: alert in a message [json-pointer:/blocks/0/type]",
    ),
    "data table without caption": (
        {"type": "data_table", "rows": [[{"type": "raw_text", "text": "x"}]] * 2},
        "missing required field: caption [json-pointer:/blocks/0]",
    ),
    "rich text with an unknown piece": (
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "mrkdwn", "text": "x"}]}],
        },
        "unsupported type: mrkdwn in rich text [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
}


@pytest.mark.parametrize(
    ("block", "message"), [pytest.param(*case, id=name) for name, case in REFUSED.items()]
)
def test_a_block_is_refused_with_what_is_wrong_and_where(block: dict[str, Any], message: str) -> None:
    assert [str(problem) for problem in message_problems([block])] == [f"[ERROR] {message}"]


def test_a_block_id_may_stand_once_in_a_message() -> None:
    twice = [section("a", block_id="same"), section("b", block_id="same")]
    assert [str(one) for one in message_problems(twice)] == [
        "[ERROR] block_id already exists: same [json-pointer:/blocks/1/block_id]"
    ]


def test_an_action_id_may_stand_once_in_a_block_and_again_in_another() -> None:
    same = [button("a"), button("a")]
    assert [one.message for one in message_problems([actions(*same)])] == [
        "action_id already exists in this block: a"
    ]
    apart = [actions(button("a")), {"type": "actions", "elements": [button("a")]}]
    assert message_problems(apart) == []


def test_every_fault_is_reported_not_only_the_first() -> None:
    wrong = [section("x" * 3001), {"type": "header", "text": mrkdwn("h")}, {"type": "divider", "text": "x"}]
    assert [one.pointer for one in message_problems(wrong)] == [
        "/blocks/0/text/text",
        "/blocks/1/text/type",
        "/blocks/2",
    ]


def test_all_common_blocks_together_are_accepted() -> None:
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [{"type": "text", "text": "v1.2.4", "style": {"bold": True}}],
            },
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "docker pull"}]},
        ],
    }
    menu = {"type": "overflow", "action_id": "more", "options": [OPTION, OTHER]}
    blocks = [
        {"type": "header", "text": plain("Deployment")},
        section("*Version:* v1.2.4", accessory=menu),
        {"type": "section", "fields": [mrkdwn("a"), plain("b")]},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("since 09:00 UTC")]},
        actions(button("approve", style="primary"), select(options=[OPTION, OTHER], initial_option=OTHER)),
        {"type": "table", "rows": [[{"type": "raw_text", "text": "step"}, rich]]},
        rich,
    ]
    assert message_problems(blocks) == []
