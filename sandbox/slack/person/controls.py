"""The buttons, menus and fields on a person's screen, and the values they take."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.slack.blocks.composition import options_of
from sandbox.slack.errors import CannotDo
from sandbox.slack.world.model import Json
from sandbox.slack.world.state import INTERACTIVE, State

# For each kind with a value: the name of its value in payloads, and of its first value in blocks.
_VALUES: Mapping[str, tuple[str, str]] = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
}
_BUTTONS = frozenset({"button", "icon_button", "feedback_buttons"})


def controls(value: Any, block_id: str = "") -> Iterator[tuple[str, Json]]:
    """Every control inside blocks, with the id of the block it stands in."""
    if isinstance(value, dict):
        block_id = value.get("block_id", block_id)
        if value.get("type") in INTERACTIVE:
            yield block_id, value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list | tuple):
            yield from controls(inner, block_id)


def find(blocks: Any, action_id: str, block_id: str | None) -> tuple[str, Json]:
    """The one control meant. Raises CannotDo when it is not there, or not alone."""
    found = [
        (block, control)
        for block, control in controls(blocks)
        if control["action_id"] == action_id and block_id in {None, block}
    ]
    if not found:
        there = sorted({control["action_id"] for _, control in controls(blocks)})
        raise CannotDo(f"there is no {action_id!r} here now, only: {', '.join(there) or 'nothing'}")
    if len(found) > 1:
        raise CannotDo(f"several {action_id!r} are here: name the block")
    return found[0]


def waits_for_submit(blocks: Any, block_id: str) -> bool:
    """An input block tells nothing before the form is sent, unless it has dispatch_action."""
    own: Json = next((block for block in blocks if block.get("block_id") == block_id), {})
    return own.get("type") == "input" and not own.get("dispatch_action")


def initial_values(blocks: Any) -> dict[str, Json]:
    """What every control with a value holds before anybody touches it, as `state.values`."""
    values: dict[str, Json] = {}
    for block_id, control in controls(blocks):
        if control["type"] in _VALUES:
            name, first = _VALUES[control["type"]]
            empty: Any = [] if name.endswith("s") else None
            held = {"type": control["type"], name: control.get(first, empty)}
            values.setdefault(block_id, {})[control["action_id"]] = held
    return values


def held(state: State, control: Json, given: Any) -> Json:
    """The control with this value in it. Options are given by value or label; raises CannotDo."""
    kind = control["type"]
    if kind not in _VALUES:
        raise CannotDo(f"a {kind} takes no value")
    name = _VALUES[kind][0]
    if given is None:
        return {"type": kind, name: [] if name.endswith("s") else None}
    read = _READERS.get(kind, _typed_text)
    if name.endswith("s") and name != "files":
        chosen = given if isinstance(given, list | tuple) else [given]
        return {"type": kind, name: [read(state, control, one) for one in chosen]}
    return {"type": kind, name: read(state, control, given)}


def empty(held_value: Json) -> bool:
    return not any(value for name, value in held_value.items() if name != "type")


def pressed(block_id: str, control: Json, at: str) -> Json:
    """A button in the `actions` of a payload."""
    if control["type"] not in _BUTTONS:
        raise CannotDo(f"{control['action_id']!r} is a {control['type']}: choose, not click")
    shown = {
        name: control[name] for name in ("type", "action_id", "text", "value", "style") if name in control
    }
    return shown | {"block_id": block_id, "action_ts": at}


def picked(block_id: str, control: Json, value: Json, at: str) -> Json:
    """A choice in the `actions` of a payload."""
    return {"action_id": control["action_id"], "block_id": block_id, "action_ts": at, **value}


def overflow_choice(control: Json, given: Any) -> Json:
    return {"type": "overflow", "selected_option": _option(control, given)}


def _option(control: Json, given: Any) -> Json:
    for one in options_of(control):
        if given in (one["value"], one["text"]["text"], one):
            return dict(one)
    offered = ", ".join(str(one["value"]) for one in options_of(control))
    raise CannotDo(f"{given!r} is not offered, only: {offered}")


def _typed_text(_: State, control: Json, given: Any) -> Any:
    """What the field itself would refuse while typing."""
    if given in (None, ""):
        return None
    text = str(given)
    if len(text) < control.get("min_length", 0):
        raise CannotDo(f"must be at least {control['min_length']} characters")
    if len(text) > control.get("max_length", 3000):
        raise CannotDo(f"must be at most {control.get('max_length', 3000)} characters")
    return text


def _person(state: State, _: Json, given: Any) -> str:
    if given not in state.users:
        raise CannotDo(f"there is no person {given!r}")
    return str(given)


def _conversation(state: State, _: Json, given: Any) -> str:
    channel = state.find_channel(str(given))
    if channel is None:
        raise CannotDo(f"there is no channel {given!r}")
    return channel.id


def _as_is(_: State, __: Json, given: Any) -> Any:
    return given


_READERS: Mapping[str, Callable[[State, Json, Any], Any]] = {
    **dict.fromkeys(
        ("static_select", "radio_buttons", "multi_static_select", "checkboxes"),
        lambda _, control, given: _option(control, given),
    ),
    **dict.fromkeys(("users_select", "multi_users_select"), _person),
    **dict.fromkeys(
        (
            "conversations_select",
            "channels_select",
            "multi_conversations_select",
            "multi_channels_select",
        ),
        _conversation,
    ),
    **dict.fromkeys(
        (
            "external_select",
            "multi_external_select",
            "datepicker",
            "timepicker",
            "datetimepicker",
            "rich_text_input",
            "file_input",
        ),
        _as_is,
    ),
}
