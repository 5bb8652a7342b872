"""Limits and rules that only views have."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.slack.blocks import view_problems, view_size_exceeded
from tests.sandbox.slack.support import mrkdwn, plain, section

View = dict[str, Any]
FIELD = {"type": "input", "label": plain("l"), "element": {"type": "plain_text_input"}}


def modal(**fields: Any) -> View:
    return {"type": "modal", "title": plain("t"), "blocks": [section("x")], **fields}


def home(**fields: Any) -> View:
    return {"type": "home", "blocks": [section("x")], **fields}


LIMITS: dict[str, tuple[int, Callable[[int], View], str]] = {
    "title": (24, lambda n: modal(title=plain("t" * n)), "/view/title/text"),
    "submit": (24, lambda n: modal(submit=plain("s" * n)), "/view/submit/text"),
    "close": (24, lambda n: modal(close=plain("c" * n)), "/view/close/text"),
    "private_metadata": (3000, lambda n: modal(private_metadata="p" * n), "/view/private_metadata"),
    "callback_id": (255, lambda n: modal(callback_id="c" * n), "/view/callback_id"),
    "external_id": (255, lambda n: modal(external_id="e" * n), "/view/external_id"),
    "modal blocks": (100, lambda n: modal(blocks=[{"type": "divider"}] * n), "/view/blocks"),
    "home blocks": (100, lambda n: home(blocks=[{"type": "divider"}] * n), "/view/blocks"),
    "alert": (
        200,
        lambda n: modal(blocks=[{"type": "alert", "text": mrkdwn("a" * n)}]),
        "/view/blocks/0/text/text",
    ),
    "label": (2000, lambda n: _with_field(label=plain("l" * n)), "/view/blocks/0/label/text"),
    "hint": (2000, lambda n: _with_field(hint=plain("h" * n)), "/view/blocks/0/hint/text"),
}


def _with_field(**fields: Any) -> View:
    return modal(submit=plain("Go"), blocks=[{**FIELD, **fields}])


@pytest.mark.parametrize(
    ("limit", "make", "at"), [pytest.param(*case, id=name) for name, case in LIMITS.items()]
)
def test_a_limit_holds_exactly(limit: int, make: Callable[[int], View], at: str) -> None:
    assert view_problems(make(limit)) == []
    assert [problem.pointer for problem in view_problems(make(limit + 1))] == [at]


def _sized(size: int) -> View:
    """A modal whose JSON has exactly this many bytes."""
    view = modal(blocks=[section("x" * 3000) for _ in range(80)], private_metadata="")
    missing = size - len(json.dumps(view, separators=(",", ":")).encode())
    view["blocks"] += [section("y" * 1000) for _ in range(missing // 1050)]
    missing = size - len(json.dumps(view, separators=(",", ":")).encode())
    return {**view, "private_metadata": "p" * missing}


def test_a_views_json_may_have_250_kb_and_no_more() -> None:
    assert not view_size_exceeded(_sized(250_000))
    assert view_size_exceeded(_sized(250_001))


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    assert view_problems(modal(blocks=[FIELD], submit=plain("Go"))) == []
    (problem,) = view_problems(modal(blocks=[FIELD]))
    assert "submit" in problem.message


@pytest.mark.parametrize(
    ("view", "message"),
    [
        pytest.param({"type": "modal", "blocks": []}, "missing required field: title", id="no title"),
        pytest.param(
            modal(title=mrkdwn("t")), "unsupported type: mrkdwn in a plain_text field", id="mrkdwn title"
        ),
        pytest.param(modal(footer="x"), "invalid additional property: footer", id="unknown property"),
        pytest.param(home(title=plain("t")), "invalid additional property: title", id="home with a title"),
        pytest.param({"type": "dialog"}, "must be one of: modal, home", id="unknown kind"),
        pytest.param(
            modal(blocks=[{"type": "markdown", "text": "x"}]),
            "unsupported type: markdown in a modal",
            id="markdown in a modal",
        ),
        pytest.param(
            modal(blocks=[{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}]),
            "unsupported type: table in a modal",
            id="table in a modal",
        ),
        pytest.param(
            home(blocks=[{"type": "alert", "text": plain("x")}]),
            "unsupported type: alert in a Home tab",
            id="alert in a Home tab",
        ),
    ],
)
def test_a_view_that_slack_would_refuse_is_refused(view: View, message: str) -> None:
    assert message in [problem.message for problem in view_problems(view)]


def test_only_one_element_may_take_the_focus() -> None:
    focused = {**FIELD, "element": {"type": "plain_text_input", "focus_on_load": True}}
    problems = view_problems(modal(submit=plain("Go"), blocks=[focused, focused]))
    assert [str(one) for one in problems] == [
        "[ERROR] only one element may set focus_on_load [json-pointer:/view/blocks/1/element]"
    ]
