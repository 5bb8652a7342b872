"""Values to columns and back: events and plans as JSON, and text that PostgreSQL can hold."""

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from policy import events
from policy.errors import EventUnreadable
from policy.events import Event
from policy.plan import Plan
from policy.summary import Summary

_PLAN = TypeAdapter(Plan)
_SUMMARY = TypeAdapter(Summary)
_EVENTS: dict[str, TypeAdapter[Event]] = {
    name: TypeAdapter(kind)
    for name, kind in vars(events).items()
    if isinstance(kind, type) and issubclass(kind, Event) and not kind.__subclasses__()
}
KNOWN_EVENTS = tuple(_EVENTS)


def storable(text: str) -> str:
    """PostgreSQL holds no NUL, and UTF-8 no lone surrogate; Slack can send both."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def encode_plan(plan: Plan | None) -> str | None:
    return None if plan is None else _to_json(_PLAN.dump_python(plan, mode="json"))


def decode_plan(text: str | None) -> Plan | None:
    return None if text is None else _PLAN.validate_json(text)


def encode_summary(facts: Summary) -> str:
    return _to_json(_SUMMARY.dump_python(facts, mode="json"))


def decode_summary(text: str) -> Summary | None:
    """None when another version wrote it in another shape."""
    try:
        return _SUMMARY.validate_json(text)
    except ValidationError:
        return None


def encode_event(event: Event) -> tuple[str, str]:
    """The event's name, and its fields as JSON."""
    name = type(event).__name__
    return name, _to_json(_EVENTS[name].dump_python(event, mode="json"))


def decode_event(name: str, payload: str) -> Event:
    """EventUnreadable when a newer version wrote it, or its fields changed."""
    if name not in _EVENTS:
        raise EventUnreadable(name, "this version does not know the event")
    try:
        return _EVENTS[name].validate_json(payload)
    except ValidationError as fault:
        raise EventUnreadable(name, str(fault)) from fault


def _to_json(value: object) -> str:
    return json.dumps(_clean(value), ensure_ascii=False)


def _clean(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {key: _clean(item) for key, item in value.items()}
        case list() | tuple():
            return [_clean(item) for item in value]
        case _:
            return value
