"""Every limit of a message's blocks: at the limit it passes, one past it is refused at its place."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.slack.blocks import message_problems, text_total_exceeded
from tests.sandbox.slack.support import mrkdwn, plain, section

Blocks = list[dict[str, Any]]
PNG = "https://example.com/"


def of(kind: str, **fields: Any) -> Blocks:
    return [{"type": kind, **fields}]


def in_actions(kind: str, **fields: Any) -> Blocks:
    return of("actions", elements=[{"type": kind, **fields}])


def button(text: str = "Go", **fields: Any) -> Blocks:
    return in_actions("button", text=plain(text), **fields)


def options(count: int, text: str = "o", value: str = "v") -> list[dict[str, Any]]:
    return [{"text": plain(text), "value": f"{index:03d}"[-3:] + value[3:]} for index in range(count)]


def select(count: int = 1, text: str = "o", value: str = "v", **fields: Any) -> Blocks:
    return in_actions("static_select", options=options(count, text, value), **fields)


def confirm(title: str = "t", text: str = "t", yes: str = "y", no: str = "n") -> Blocks:
    return button(
        confirm={"title": plain(title), "text": mrkdwn(text), "confirm": plain(yes), "deny": plain(no)}
    )


def grouped(count: int) -> Blocks:
    groups = [{"label": plain("g"), "options": options(1, value=f"000{i}")} for i in range(count)]
    return in_actions("static_select", option_groups=groups)


def rows(count: int, cells: int = 1, text: str = "c") -> list[list[dict[str, Any]]]:
    return [[{"type": "raw_text", "text": text} for _ in range(cells)] for _ in range(count)]


def cells_of(total: int) -> list[list[dict[str, Any]]]:
    return [[{"type": "raw_text", "text": "h"}], [{"type": "raw_text", "text": "x" * (total - 1)}]]


def input_(**element: Any) -> Blocks:
    return of("input", label=plain("l"), element={"type": "plain_text_input", **element})


def url(length: int) -> str:
    return PNG + "x" * (length - len(PNG))


LIMITS: dict[str, tuple[int, Callable[[int], Blocks], str]] = {
    "blocks": (50, lambda n: of("divider") * n, "/blocks"),
    "block_id": (255, lambda n: of("divider", block_id="b" * n), "/blocks/0/block_id"),
    "section text": (3000, lambda n: [section("x" * n)], "/blocks/0/text/text"),
    "section fields": (10, lambda n: of("section", fields=[mrkdwn("f")] * n), "/blocks/0/fields"),
    "field text": (2000, lambda n: of("section", fields=[mrkdwn("f" * n)]), "/blocks/0/fields/0/text"),
    "header": (150, lambda n: of("header", text=plain("h" * n)), "/blocks/0/text/text"),
    "context elements": (10, lambda n: of("context", elements=[mrkdwn("c")] * n), "/blocks/0/elements"),
    "actions elements": (
        25,
        lambda n: of("actions", elements=[{"type": "button", "text": plain("b")}] * n),
        "/blocks/0/elements",
    ),
    "button text": (75, lambda n: button("b" * n), "/blocks/0/elements/0/text/text"),
    "button value": (2000, lambda n: button(value="v" * n), "/blocks/0/elements/0/value"),
    "button url": (3000, lambda n: button(url=url(n)), "/blocks/0/elements/0/url"),
    "accessibility label": (
        75,
        lambda n: button(accessibility_label="a" * n),
        "/blocks/0/elements/0/accessibility_label",
    ),
    "action_id": (255, lambda n: button(action_id="a" * n), "/blocks/0/elements/0/action_id"),
    "select options": (100, select, "/blocks/0/elements/0/options"),
    "option groups": (100, grouped, "/blocks/0/elements/0/option_groups"),
    "option text": (75, lambda n: select(text="o" * n), "/blocks/0/elements/0/options/0/text/text"),
    "option value": (150, lambda n: select(value="v" * n), "/blocks/0/elements/0/options/0/value"),
    "overflow options": (
        5,
        lambda n: in_actions("overflow", options=options(n)),
        "/blocks/0/elements/0/options",
    ),
    "radio options": (
        10,
        lambda n: in_actions("radio_buttons", options=options(n)),
        "/blocks/0/elements/0/options",
    ),
    "placeholder": (
        150,
        lambda n: select(placeholder=plain("p" * n)),
        "/blocks/0/elements/0/placeholder/text",
    ),
    "confirm title": (100, lambda n: confirm(title="t" * n), "/blocks/0/elements/0/confirm/title/text"),
    "confirm text": (300, lambda n: confirm(text="t" * n), "/blocks/0/elements/0/confirm/text/text"),
    "confirm yes": (30, lambda n: confirm(yes="y" * n), "/blocks/0/elements/0/confirm/confirm/text"),
    "confirm no": (30, lambda n: confirm(no="n" * n), "/blocks/0/elements/0/confirm/deny/text"),
    "alt text": (2000, lambda n: of("image", image_url=PNG, alt_text="a" * n), "/blocks/0/alt_text"),
    "image url": (3000, lambda n: of("image", image_url=url(n), alt_text="a"), "/blocks/0/image_url"),
    "markdown together": (
        12_000,
        lambda n: of("markdown", text="m" * 6000) + of("markdown", text="m" * (n - 6000)),
        "/blocks",
    ),
    "table rows": (100, lambda n: of("table", rows=rows(n)), "/blocks/0/rows"),
    "table columns": (20, lambda n: of("table", rows=rows(1, n)), "/blocks/0/rows/0"),
    "table text": (10_000, lambda n: of("table", rows=cells_of(n)), "/blocks/0/rows"),
    "tables": (1, lambda n: of("table", rows=rows(1)) * n, "/blocks/1"),
    "data table rows": (201, lambda n: of("data_table", caption="c", rows=rows(n)), "/blocks/0/rows"),
    "data table text": (20_000, lambda n: of("data_table", caption="c", rows=cells_of(n)), "/blocks/0/rows"),
    "container children": (
        10,
        lambda n: of("container", title=plain("t"), child_blocks=of("divider") * n),
        "/blocks/0/child_blocks",
    ),
    "card title": (150, lambda n: of("card", title=mrkdwn("t" * n)), "/blocks/0/title/text"),
    "card body": (200, lambda n: of("card", body=mrkdwn("t" * n)), "/blocks/0/body/text"),
    "card buttons": (
        3,
        lambda n: of("card", actions=[{"type": "button", "text": plain("b")}] * n),
        "/blocks/0/actions",
    ),
    "input value": (3000, lambda n: input_(initial_value="v" * n), "/blocks/0/element/initial_value"),
}


@pytest.mark.parametrize(
    ("limit", "make", "at"), [pytest.param(*case, id=name) for name, case in LIMITS.items()]
)
def test_a_limit_holds_exactly(limit: int, make: Callable[[int], Blocks], at: str) -> None:
    assert message_problems(make(limit)) == []
    beyond = message_problems(make(limit + 1))
    assert [problem.pointer for problem in beyond] == [at]


def _sum_of(total: int) -> Blocks:
    return [section("x" * 3000) for _ in range(4)] + [section("x" * (total - 12_000))]


def test_the_text_of_all_blocks_together_has_a_limit_of_its_own() -> None:
    assert message_problems(_sum_of(13_201)) == []
    assert not text_total_exceeded(_sum_of(13_200))
    assert text_total_exceeded(_sum_of(13_201))
