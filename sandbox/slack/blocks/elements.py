"""Interactive elements and pictures, and which of them each kind of block may hold."""

from collections.abc import Mapping

from sandbox.slack.blocks.composition import (
    ALT_TEXT,
    CHOICE_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    IDENTIFIER,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    SELECT_OPTION,
    SLACK_FILE,
    URL,
    distinct_values,
    initial_is_offered,
    plain_text,
)
from sandbox.slack.blocks.inputs import INPUTS, PLACEHOLDER
from sandbox.slack.blocks.rules import Rule, array, boolean, exactly_one, integer, obj, one_of, string

_STYLE = one_of("primary", "danger")
_COMMON: Mapping[str, Rule] = {
    "action_id": IDENTIFIER,
    "confirm": CONFIRM,
    "focus_on_load": boolean,
    "placeholder": PLACEHOLDER,
}
_CONSISTENT = (initial_is_offered, distinct_values)
_ONE_LIST = exactly_one("options", "option_groups")

BUTTON = obj(
    {"type": one_of("button"), "text": plain_text(75)},
    {
        "action_id": IDENTIFIER,
        "url": URL,
        "value": string(2000, 1),
        "style": _STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75, 1),
    },
)
IMAGE = obj(
    {"type": one_of("image"), "alt_text": ALT_TEXT},
    {"image_url": URL, "slack_file": SLACK_FILE},
    also=(exactly_one("image_url", "slack_file"),),
)
OVERFLOW = obj(
    {"type": one_of("overflow"), "options": array(OVERFLOW_OPTION, minimum=1, maximum=5)},
    {"action_id": IDENTIFIER, "confirm": CONFIRM},
    also=(distinct_values,),
)
FEEDBACK_BUTTON = obj(
    {"text": plain_text(75), "value": string(2000, 1)}, {"accessibility_label": string(75, 1)}
)
FEEDBACK_BUTTONS = obj(
    {
        "type": one_of("feedback_buttons"),
        "positive_button": FEEDBACK_BUTTON,
        "negative_button": FEEDBACK_BUTTON,
    },
    {"action_id": IDENTIFIER},
)
ICON_BUTTON = obj(
    {"type": one_of("icon_button"), "icon": one_of("trash"), "text": plain_text(75)},
    {
        "action_id": IDENTIFIER,
        "value": string(2000, 1),
        "confirm": CONFIRM,
        "accessibility_label": string(75, 1),
        "visible_to_user_ids": array(string(minimum=1)),
    },
)


def _select(kind: str, specific: Mapping[str, Rule], *, also: tuple[Rule, ...] = ()) -> Rule:
    return obj({"type": one_of(kind)}, {**_COMMON, **specific}, also=also)


def _choice(kind: str, specific: Mapping[str, Rule]) -> Rule:
    """Radio buttons and checkboxes: at most ten options, which may be mrkdwn."""
    common = {name: rule for name, rule in _COMMON.items() if name != "placeholder"}
    required = {"type": one_of(kind), "options": array(CHOICE_OPTION, minimum=1, maximum=10)}
    return obj(required, {**common, **specific}, also=_CONSISTENT)


_LISTS: Mapping[str, Rule] = {
    "options": array(SELECT_OPTION, minimum=1, maximum=100),
    "option_groups": array(OPTION_GROUP, minimum=1, maximum=100),
}
_CONVERSATIONS: Mapping[str, Rule] = {
    "default_to_current_conversation": boolean,
    "filter": CONVERSATION_FILTER,
}
_IDS = array(string(minimum=1), minimum=1)
_RESPONSE: Mapping[str, Rule] = {"response_url_enabled": boolean}
_MANY: Mapping[str, Rule] = {"max_selected_items": integer(1)}
_OFFERED = {"initial_options": array(SELECT_OPTION, minimum=1, maximum=100)}
_QUERY: Mapping[str, Rule] = {"min_query_length": integer(0)}

SELECTS: Mapping[str, Rule] = {
    "static_select": _select(
        "static_select", {**_LISTS, "initial_option": SELECT_OPTION}, also=(_ONE_LIST, *_CONSISTENT)
    ),
    "external_select": _select("external_select", {**_QUERY, "initial_option": SELECT_OPTION}),
    "users_select": _select("users_select", {"initial_user": string(minimum=1)}),
    "conversations_select": _select(
        "conversations_select", {**_CONVERSATIONS, **_RESPONSE, "initial_conversation": string(minimum=1)}
    ),
    "channels_select": _select("channels_select", {**_RESPONSE, "initial_channel": string(minimum=1)}),
}
MULTI_SELECTS: Mapping[str, Rule] = {
    "multi_static_select": _select(
        "multi_static_select", {**_LISTS, **_MANY, **_OFFERED}, also=(_ONE_LIST, *_CONSISTENT)
    ),
    "multi_external_select": _select("multi_external_select", {**_QUERY, **_MANY, **_OFFERED}),
    "multi_users_select": _select("multi_users_select", {**_MANY, "initial_users": _IDS}),
    "multi_conversations_select": _select(
        "multi_conversations_select", {**_CONVERSATIONS, **_MANY, "initial_conversations": _IDS}
    ),
    "multi_channels_select": _select("multi_channels_select", {**_MANY, "initial_channels": _IDS}),
}
PICKERS: Mapping[str, Rule] = {
    "datepicker": _select("datepicker", {"initial_date": string(pattern=r"\d{4}-\d{2}-\d{2}")}),
    "timepicker": _select(
        "timepicker",
        {"initial_time": string(pattern=r"([01]\d|2[0-3]):[0-5]\d"), "timezone": string(minimum=1)},
    ),
    "radio_buttons": _choice("radio_buttons", {"initial_option": CHOICE_OPTION}),
    "checkboxes": _choice("checkboxes", {"initial_options": array(CHOICE_OPTION, minimum=1, maximum=10)}),
}
DATETIME: Mapping[str, Rule] = {
    "datetimepicker": obj(
        {"type": one_of("datetimepicker")},
        {
            "action_id": IDENTIFIER,
            "confirm": CONFIRM,
            "focus_on_load": boolean,
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
        },
    )
}

IN_ACTIONS: Mapping[str, Rule] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    **SELECTS,
    **PICKERS,
    **DATETIME,
}
IN_SECTION: Mapping[str, Rule] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    "image": IMAGE,
    **SELECTS,
    **MULTI_SELECTS,
    **PICKERS,
}
IN_INPUT: Mapping[str, Rule] = {**INPUTS, **SELECTS, **MULTI_SELECTS, **PICKERS, **DATETIME}
IN_CONTEXT_ACTIONS: Mapping[str, Rule] = {
    "feedback_buttons": FEEDBACK_BUTTONS,
    "icon_button": ICON_BUTTON,
}
