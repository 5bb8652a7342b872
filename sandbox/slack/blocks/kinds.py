"""Every kind of block, and the surfaces on which each may stand."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from sandbox.slack.blocks import elements
from sandbox.slack.blocks.composition import ALT_TEXT, IDENTIFIER, SLACK_FILE, URL, plain_text, text
from sandbox.slack.blocks.rich_text import RICH_TEXT
from sandbox.slack.blocks.rules import (
    Problem,
    Rule,
    array,
    at_least_one,
    boolean,
    by_type,
    exactly_one,
    obj,
    one_of,
    string,
)
from sandbox.slack.blocks.tables import DATA_TABLE, TABLE

Surface = Literal["message", "modal", "home"]


def _block(
    kind: str, required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *also: Rule
) -> Rule:
    return obj({"type": one_of(kind), **required}, {"block_id": IDENTIFIER, **(optional or {})}, also=also)


_SECTION = _block(
    "section",
    {},
    {
        "text": text(3000),
        "fields": array(text(2000), minimum=1, maximum=10),
        "accessory": by_type(elements.IN_SECTION, where="a section's accessory"),
        "expand": boolean,
    },
    at_least_one("text", "fields"),
)
_IMAGE = _block(
    "image",
    {"alt_text": ALT_TEXT},
    {"image_url": URL, "slack_file": SLACK_FILE, "title": plain_text(2000)},
    exactly_one("image_url", "slack_file"),
)
_CONTEXT_PARTS = {"image": elements.IMAGE, "plain_text": text(3000), "mrkdwn": text(3000)}
_INPUT = _block(
    "input",
    {"label": plain_text(2000), "element": by_type(elements.IN_INPUT, where="an input block")},
    {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
)
_VIDEO = _block(
    "video",
    {"alt_text": ALT_TEXT, "title": plain_text(200), "thumbnail_url": URL, "video_url": URL},
    {
        "author_name": string(50),
        "description": plain_text(200),
        "provider_icon_url": URL,
        "provider_name": string(50),
        "title_url": URL,
    },
)
_CARD = _block(
    "card",
    {},
    {
        "hero_image": elements.IMAGE,
        "icon": elements.IMAGE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": array(by_type({"button": elements.BUTTON}, where="a card"), minimum=1, maximum=3),
    },
    at_least_one("hero_image", "title", "actions", "body"),
)
_TASK_CARD = _block(
    "task_card",
    {
        "task_id": string(minimum=1),
        "title": string(minimum=1),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    {
        "details": RICH_TEXT,
        "output": RICH_TEXT,
        "sources": array(obj({"type": one_of("url"), "url": URL, "text": string(minimum=1)})),
    },
)
_CONTAINED = ("section", "divider", "image", "actions", "context", "header", "rich_text", "table")


def _contained(value: Any, at: str) -> Iterator[Problem]:
    yield from by_type({kind: KINDS[kind] for kind in _CONTAINED}, where="a container")(value, at)


def _collapses(value: Any, at: str) -> Iterator[Problem]:
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        yield Problem(f"{at}/default_collapsed", "needs is_collapsible to be true")


_CONTAINER = _block(
    "container",
    {"child_blocks": array(_contained, minimum=1, maximum=10)},
    {
        "title": plain_text(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": text(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": elements.IMAGE,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    at_least_one("title", "rich_text_title"),
    _collapses,
)

KINDS: Mapping[str, Rule] = {
    "section": _SECTION,
    "divider": _block("divider", {}),
    "image": _IMAGE,
    "actions": _block(
        "actions",
        {"elements": array(by_type(elements.IN_ACTIONS, where="an actions block"), minimum=1, maximum=25)},
    ),
    "context": _block(
        "context",
        {"elements": array(by_type(_CONTEXT_PARTS, where="a context block"), minimum=1, maximum=10)},
    ),
    "header": _block("header", {"text": plain_text(150)}),
    "input": _INPUT,
    "rich_text": RICH_TEXT,
    "video": _VIDEO,
    "markdown": _block("markdown", {"text": string(12_000, 1)}),
    "table": TABLE,
    "data_table": DATA_TABLE,
    "alert": _block(
        "alert",
        {"text": text(200)},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": _CARD,
    "carousel": _block(
        "carousel",
        {"elements": array(by_type({"card": _CARD}, where="a carousel"), minimum=1, maximum=10)},
    ),
    "container": _CONTAINER,
    "context_actions": _block(
        "context_actions",
        {
            "elements": array(
                by_type(elements.IN_CONTEXT_ACTIONS, where="a context_actions block"), minimum=1, maximum=5
            )
        },
    ),
    "task_card": _TASK_CARD,
    "plan": _block(
        "plan",
        {"title": string(minimum=1)},
        {"tasks": array(by_type({"task_card": _TASK_CARD}, where="a plan"), maximum=50)},
    ),
    "file": _block("file", {"external_id": string(minimum=1), "source": one_of("remote")}),
}

_EVERYWHERE = ("section", "divider", "image", "actions", "context", "header", "input", "rich_text", "video")
_MESSAGE_AND_HOME = ("table", "data_table", "carousel", "card")
_MESSAGE_ONLY = ("markdown", "container", "context_actions", "task_card", "plan", "file")
_ON: Mapping[Surface, tuple[str, ...]] = {
    "message": (*_EVERYWHERE, *_MESSAGE_AND_HOME, *_MESSAGE_ONLY),
    "modal": (*_EVERYWHERE, "alert"),
    "home": (*_EVERYWHERE, *_MESSAGE_AND_HOME),
}
_NAMES: Mapping[Surface, str] = {"message": "a message", "modal": "a modal", "home": "a Home tab"}


def block_on(surface: Surface) -> Rule:
    return by_type({kind: KINDS[kind] for kind in _ON[surface]}, where=_NAMES[surface])
