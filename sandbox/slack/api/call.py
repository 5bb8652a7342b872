"""One call of a Web API method, its arguments read strictly."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.slack.app import Installed
from sandbox.slack.errors import ApiError
from sandbox.slack.world.model import Channel, Json
from sandbox.slack.world.people import BOT_USER
from sandbox.slack.world.state import State

Kind = Literal["text", "flag", "count", "json", "list"]
Needs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """`args` holds only arguments of the method, already of their kind."""

    state: State
    method: str
    args: Mapping[str, Any]
    app: Installed = field(default_factory=Installed)

    def text(self, name: str, default: str = "") -> str:
        return str(self.args.get(name, default))

    def flag(self, name: str) -> bool:
        return bool(self.args.get(name, False))

    def channel(self, name: str = "channel") -> Channel:
        """The channel the bot may see; a private one it is not in does not exist for it."""
        found = self.state.find_channel(self.text(name))
        if found is None or (found.kind != "public" and BOT_USER not in found.members):
            raise ApiError("channel_not_found")
        return found


@dataclass(frozen=True, slots=True)
class Method:
    """`needs` are groups of scopes: of each group one must be granted."""

    run: Callable[[Call], Json]
    required: Mapping[str, Kind] = field(default_factory=dict)
    optional: Mapping[str, Kind] = field(default_factory=dict)
    needs: Callable[[Call], Needs] = lambda _: ()
    tier: int | None = 3
    caller: Literal["bot", "app", "anyone"] = "bot"
    json_body: bool = True


def invalid(*messages: str) -> ApiError:
    return ApiError("invalid_arguments", tuple(f"[ERROR] {one}" for one in messages))


# Bolt's client sends the team with every call, and Slack takes it.
_EVERYWHERE: Mapping[str, Kind] = {"team_id": "text"}


def read_arguments(method: Method, given: Mapping[str, Any]) -> dict[str, Any]:
    """Strict: an argument the method does not document is an error, in the words of the sandbox."""
    known = {**method.required, **method.optional, **_EVERYWHERE}
    if unknown := sorted(given.keys() - known.keys()):
        raise invalid(*(f"unknown argument: {name}" for name in unknown))
    present = {name: value for name, value in given.items() if value not in (None, "")}
    present |= {name: "" for name in given if given[name] == "" and known[name] == "text"}
    if missing := sorted(name for name in method.required if present.get(name) in (None, "")):
        raise invalid(*(f"missing required field: {name}" for name in missing))
    return {name: _READERS[known[name]](name, value) for name, value in present.items()}


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise invalid(f"must be a string [json-pointer:/{name}]")
    return value


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() not in {"0", "1", "true", "false"}:
        raise invalid(f"must be a boolean [json-pointer:/{name}]")
    return str(value).lower() in {"1", "true"}


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise invalid(f"must be an integer [json-pointer:/{name}]")
    return int(value)


def _json(name: str, value: Any) -> Any:
    """Blocks, views and metadata: as JSON, or as a string that holds JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as e:
        code = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}.get(name)
        raise (ApiError(code) if code else invalid(f"must be JSON [json-pointer:/{name}]")) from e


def _list(name: str, value: Any) -> list[str]:
    parts: Iterable[Any] = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(one, str) for one in parts):
        raise invalid(f"must be a list of strings [json-pointer:/{name}]")
    return [one.strip() for one in parts if one.strip()]


_READERS: Mapping[Kind, Callable[[str, Any], Any]] = {
    "text": _text,
    "flag": _flag,
    "count": _count,
    "json": _json,
    "list": _list,
}
