"""What came in from Slack, reduced to what listeners use. Its ids are claims: actions look at the row again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_LARGEST = 2**31 - 1  # of a row's number; a larger one is nobody's


@dataclass(frozen=True, slots=True)
class Call:
    """`key` names the delivery for de-duplication; empty when Slack gave nothing to tell it by."""

    user: str
    channel: str = ""
    thread_ts: str = ""
    response_url: str = ""
    trigger_id: str = ""
    key: str = ""
    text: str = ""  # of a command
    command: str = ""  # its name, empty for everything else
    value: Mapping[str, Any] = field(default_factory=dict)  # of a button
    fields: Mapping[str, str] = field(default_factory=dict)  # of a modal, by action id
    note: Mapping[str, Any] = field(default_factory=dict)  # a modal's private metadata
    message: Mapping[str, Any] = field(default_factory=dict)  # under a shortcut
    event: Mapping[str, Any] = field(default_factory=dict)
    view: tuple[str, str] = ("", "")  # id and hash of the form a button was in

    @property
    def run(self) -> int:
        """The run a button or a form is about, 0 when it names none."""
        return self.number("run") or number(self.note.get("run"))

    def number(self, name: str) -> int:
        """Of a button, 0 when it carries none that a row could have."""
        return number(self.value.get(name))

    @property
    def incident(self) -> str:
        """The incident a button or a form is about, empty when it names none."""
        return _text(self.value.get("incident") or self.note.get("incident"))

    @property
    def plan_hash(self) -> str:
        return _text(self.value.get("hash") or self.note.get("hash"))

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Call":
        view = body.get("view") or {}
        note = _object(view.get("private_metadata"))
        container = body.get("container") or {}
        return cls(
            user=_text(body.get("user_id")) or _text((body.get("user") or {}).get("id")),
            channel=_channel(body) or _text(note.get("channel")),
            thread_ts=_text(container.get("thread_ts")) or _text(note.get("thread_ts")),
            response_url=_text(body.get("response_url")),
            trigger_id=_text(body.get("trigger_id")),
            key=_key(body, view),
            text=_text(body.get("text")),
            command=_text(body.get("command")),
            value=_value(body),
            fields=_fields(view),
            note=note,
            message=body.get("message") or {},
            event=body.get("event") or {},
            view=(_text(view.get("id")), _text(view.get("hash"))),
        )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def number(value: object) -> int:
    """What a button or a form carried, where a row's number should be; 0 when it is none."""
    return value if type(value) is int and 0 < value <= _LARGEST else 0


def _channel(body: Mapping[str, Any]) -> str:
    channel = body.get("channel") or {}
    named = channel.get("id") if isinstance(channel, dict) else channel
    return _text(body.get("channel_id")) or _text(named)


def _key(body: Mapping[str, Any], view: Mapping[str, Any]) -> str:
    """An event's id, a click's or command's trigger; a closed view comes without one.

    Suggestions have none: they are answered in the ack, cause nothing, and come with each letter that is typed.
    """
    kind = _text(body.get("type"))
    if kind == "block_suggestion":
        return ""
    if event := _text(body.get("event_id")):
        return f"event:{event}"
    if trigger := _text(body.get("trigger_id")):
        return f"trigger:{trigger}"
    return f"{kind}:{view['id']}:{view.get('hash', '')}" if "id" in view else ""


def _value(body: Mapping[str, Any]) -> Mapping[str, Any]:
    actions = body.get("actions") or [{}]
    return _object(actions[0].get("value"))


def _fields(view: Mapping[str, Any]) -> dict[str, str]:
    state = (view.get("state") or {}).get("values") or {}
    return {action: _entered(given) for block in state.values() for action, given in block.items()}


def _entered(given: Mapping[str, Any]) -> str:
    """Ticked boxes are joined with commas."""
    if boxes := given.get("selected_options"):
        return ",".join(_text(box.get("value")) for box in boxes)
    selected = given.get("selected_option") or {}
    return (_text(given.get("value")) or _text(selected.get("value"))).strip()


def _object(text: object) -> Mapping[str, Any]:
    try:
        found = json.loads(_text(text) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
