"""Composition objects: text, options, confirmation dialogs, filters and the identifiers blocks share."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.slack.blocks.rules import (
    Problem,
    Rule,
    array,
    boolean,
    by_type,
    exactly_one,
    obj,
    one_of,
    string,
)

IDENTIFIER = string(255, 1)
URL = string(3000, 1, r"[a-z][a-z0-9+.-]*:\S+")
ALT_TEXT = string(2000, 1)


def plain_text(maximum: int) -> Rule:
    return by_type({"plain_text": _plain(maximum)}, where="a plain_text field")


def text(maximum: int) -> Rule:
    """Either kind of text object."""
    return by_type({"plain_text": _plain(maximum), "mrkdwn": _mrkdwn(maximum)}, where="a text field")


def _plain(maximum: int) -> Rule:
    return obj({"type": one_of("plain_text"), "text": string(maximum, 1)}, {"emoji": boolean})


def _mrkdwn(maximum: int) -> Rule:
    return obj({"type": one_of("mrkdwn"), "text": string(maximum, 1)}, {"verbatim": boolean})


CONFIRM = obj(
    {"title": plain_text(100), "text": text(300)},
    {"confirm": plain_text(30), "deny": plain_text(30), "style": one_of("primary", "danger")},
)


def option(label: Rule, *, with_url: bool = False) -> Rule:
    extra = {"url": URL} if with_url else {}
    return obj({"text": label, "value": string(150, 1)}, {"description": plain_text(75), **extra})


SELECT_OPTION = option(plain_text(75))
CHOICE_OPTION = option(text(75))
OVERFLOW_OPTION = option(plain_text(75), with_url=True)
OPTION_GROUP = obj({"label": plain_text(75), "options": array(SELECT_OPTION, minimum=1, maximum=100)})

DISPATCH_ACTION = obj(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), minimum=1, maximum=2)}
)
CONVERSATION_FILTER = obj(
    optional={
        "include": array(one_of("im", "mpim", "private", "public"), minimum=1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    }
)
SLACK_FILE = obj(optional={"id": string(minimum=1), "url": URL}, also=(exactly_one("id", "url"),))


def options_of(element: Mapping[str, Any]) -> list[Any]:
    """Every option an element offers, those inside groups included."""
    groups = element.get("option_groups")
    grouped = [one for group in groups for one in _list(group, "options")] if isinstance(groups, list) else []
    return _list(element, "options") + grouped


def _list(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def initial_is_offered(element: Any, at: str) -> Iterator[Problem]:
    """What is chosen at first must be one of the options, exactly."""
    offered = options_of(element)
    if "initial_option" in element and element["initial_option"] not in offered:
        yield Problem(f"{at}/initial_option", "must be one of the options")
    for index, one in enumerate(_list(element, "initial_options")):
        if one not in offered:
            yield Problem(f"{at}/initial_options/{index}", "must be one of the options")


def distinct_values(element: Any, at: str) -> Iterator[Problem]:
    """Two options of one element may not carry the same value."""
    values = [one.get("value") for one in options_of(element) if isinstance(one, dict)]
    if len(values) != len(set(map(str, values))):
        yield Problem(f"{at}/options", "option values must be unique")
