"""Fields a person types into."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.slack.blocks.composition import DISPATCH_ACTION, IDENTIFIER, plain_text
from sandbox.slack.blocks.rich_text import RICH_TEXT
from sandbox.slack.blocks.rules import Problem, Rule, array, boolean, integer, obj, one_of, string

PLACEHOLDER = plain_text(150)
_COMMON: Mapping[str, Rule] = {
    "action_id": IDENTIFIER,
    "placeholder": PLACEHOLDER,
    "focus_on_load": boolean,
    "dispatch_action_config": DISPATCH_ACTION,
}


def _ordered_lengths(element: Any, at: str) -> Iterator[Problem]:
    low, high = element.get("min_length"), element.get("max_length")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        yield Problem(f"{at}/min_length", "must not be greater than max_length")


def _field(
    kind: str, specific: Mapping[str, Rule], required: Mapping[str, Rule] | None = None, *also: Rule
) -> Rule:
    return obj({"type": one_of(kind), **(required or {})}, {**_COMMON, **specific}, also=also)


_NUMERAL = string(pattern=r"-?\d+(\.\d+)?")

INPUTS: Mapping[str, Rule] = {
    "plain_text_input": _field(
        "plain_text_input",
        {
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        None,
        _ordered_lengths,
    ),
    "email_text_input": _field("email_text_input", {"initial_value": string(3000)}),
    "url_text_input": _field("url_text_input", {"initial_value": string(3000)}),
    "number_input": _field(
        "number_input",
        {"initial_value": _NUMERAL, "min_value": _NUMERAL, "max_value": _NUMERAL},
        {"is_decimal_allowed": boolean},
    ),
    "rich_text_input": _field("rich_text_input", {"initial_value": RICH_TEXT}),
    "file_input": obj(
        {"type": one_of("file_input")},
        {
            "action_id": IDENTIFIER,
            "filetypes": array(string(minimum=1), minimum=1),
            "max_files": integer(1, 10),
        },
    ),
}
