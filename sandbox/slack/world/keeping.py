"""A workspace's memory as JSON: what was said stays from one start to the next. People and groups come from the code."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from sandbox.slack.world.model import Channel, File, Json, Message, View
from sandbox.slack.world.state import State
from sandbox.slack.world.traffic import Exchange

MOST_TRAFFIC = 300
_TUPLES = frozenset({"blocks", "attachments", "files", "members", "bookmarks"})
_PAIRS = frozenset({"reactions", "shares"})


def kept(state: State) -> Json:
    """A picture that later changes do not touch; `written` makes it text, in a thread if need be.

    Open forms, triggers and response addresses end with the workspace, as they would with time.
    """
    return {
        "url": state.url,
        "counters": [state.last_micro, dict(state.numbers)],
        "channels": list(state.channels.values()),
        "messages": [one for posts in state.posts.values() for one in posts.values()],
        "ephemerals": list(state.ephemerals.values()),
        "homes": list(state.homes.values()),
        "chosen": [[user, ts, values] for (user, ts), values in state.chosen.items()],
        "files": list(state.files.values()),
        "traffic": state.traffic[-MOST_TRAFFIC:],
    }


def written(picture: Json) -> str:
    return json.dumps(picture, default=_plain)


def restore(state: State, text: str, url: str) -> None:
    """Before anybody looks. `url` is the workspace's address this time: links follow it.

    Raises ValueError, TypeError or KeyError when the text is not one that `written` made.
    """
    known = json.loads(text)
    known = json.loads(text.replace(known["url"], url)) if known["url"] else known
    state.last_micro, state.numbers = known["counters"]
    state.channels |= {one.id: one for one in _all(Channel, known["channels"])}
    for channel in state.channels:
        state.posts.setdefault(channel, {})
    for message in _all(Message, known["messages"]):
        state.posts[message.channel][message.ts] = message
    state.ephemerals = {one.ts: one for one in _all(Message, known["ephemerals"])}
    state.homes = {one.user: one for one in _all(View, known["homes"])}
    state.chosen = {(user, ts): values for user, ts, values in known["chosen"]}
    state.files = {one.id: one for one in _all(File, known["files"])}
    for exchange in _all(Exchange, known["traffic"]):
        state.record(exchange)


def _plain(value: Any) -> Any:
    """Former versions of a message are not kept."""
    if is_dataclass(value):
        names = (one.name for one in fields(value) if one.name != "history")
        return {name: getattr(value, name) for name in names}
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not kept")


def _all(kind: Callable[..., Any], found: list[Json]) -> list[Any]:
    return [kind(**{name: _back(name, value) for name, value in one.items()}) for one in found]


def _back(name: str, value: Any) -> Any:
    if name in _PAIRS:
        return tuple((first, tuple(then) if isinstance(then, list) else then) for first, then in value)
    if name in _TUPLES:
        return tuple(value)
    if isinstance(value, dict) and value.keys() == {"base64"}:
        return base64.b64decode(value["base64"])
    return value
