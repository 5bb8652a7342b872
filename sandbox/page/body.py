"""Reading what a tab sends: small JSON objects of known shape."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.slack.world.model import Json

LARGEST = 2_000_000


class Body(dict[str, Any]):
    """The fields of one request. Asking for one of another kind ends the request with 400."""

    def text(self, name: str) -> str:
        return self._of(name, str)

    def maybe(self, name: str) -> str | None:
        return None if self.get(name) is None else self._of(name, str)

    def flag(self, name: str) -> bool:
        return bool(self.get(name, False))

    def fields(self, name: str) -> dict[str, dict[str, Any]]:
        """block_id -> action_id -> value."""
        found = self.get(name) or {}
        if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
            raise refused(f"{name} must be an object of objects")
        return {block: {action: _value(one) for action, one in own.items()} for block, own in found.items()}

    def value(self, name: str) -> Any:
        return _value(self.get(name))

    def _of(self, name: str, kind: type[str]) -> str:
        found = self.get(name)
        if not isinstance(found, kind):
            raise refused(f"{name} must be a text")
        return found


async def read(request: web.Request) -> Body:
    """Raises HTTPBadRequest, or HTTPRequestEntityTooLarge."""
    if (request.content_length or 0) > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
    try:
        found = json.loads(await request.read() or b"{}")
    except ValueError as e:
        raise refused("this is not JSON") from e
    if not isinstance(found, dict):
        raise refused("this is not an object")
    return Body(found)


def refused(why: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=json.dumps({"ok": False, "error": why}), content_type="application/json")


def _value(given: Any) -> Any:
    """One value, several, or rich text: nothing else stands in a field."""
    if all(_single(one) for one in given) if isinstance(given, list) else _single(given):
        return given
    raise refused("a value must be a text, a number, an option, rich text, or a list of those")


def _single(given: Any) -> bool:
    """An option whole, as an external menu offered it, or rich text, or something plain."""
    if isinstance(given, Mapping):
        return given.get("type") == "rich_text" or {"text", "value"} <= given.keys()
    return given is None or isinstance(given, str | int | float)


def answer(**more: Any) -> Json:
    return {"ok": True, **more}
