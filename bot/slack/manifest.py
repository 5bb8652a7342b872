"""The Slack app's manifest, from the registered listeners and the Web API methods that the bot calls."""

import json
from collections.abc import Iterable
from typing import Any

from clients.slack import EVENTS, METHODS
from handlers.register import listeners

# What people see when they type a slash: the description and the hint behind the command.
_COMMANDS = {
    "/deploy": (
        "Deploy a version, or see what is going on",
        "VERSION ENVIRONMENT | plan | status | history | help",
    ),
    "/ops": (
        "Look at everything: status, health, logs, who is on call",
        "summary | status | health | logs | metrics | diagnose | checklist | urls | oncall | audit | help",
    ),
    "/rollback": (
        "Go back to what ran well: seconds, no approval",
        'production --to VERSION --reason "why" | help',
    ),
    "/incident": (
        "Open an incident, or handle one",
        "open P0 TITLE | update | sev | ic | note | timeline | resolve | help",
    ),
}
# What stands in a message's menu.
_SHORTCUTS = {
    "incident_from_message": (
        "Open incident from message",
        "Opens an incident that begins with this message",
    ),
}
HEAD = """\
# Made by `python -m bot manifest --write` from the registered listeners and the called methods; a test compares.
# Create the app with it at api.slack.com/apps, "From a manifest". For HTTP instead of Socket Mode give your address
# with `manifest --url https://...`.
"""


def manifest(url: str = "") -> dict[str, Any]:
    """`url`: the bot's public address, for HTTP; empty: Socket Mode."""
    heard = listeners()
    events = f"{url.rstrip('/')}/slack/events" if url else ""
    settings: dict[str, Any] = {
        "interactivity": {"is_enabled": True, **({"request_url": events} if events else {})},
        "org_deploy_enabled": False,
        "socket_mode_enabled": not events,
        "token_rotation_enabled": False,
    }
    if heard.events:
        request = {"request_url": events} if events else {}
        settings["event_subscriptions"] = {**request, "bot_events": sorted(heard.events)}
    return {
        "display_information": {
            "name": "Liyaqa Desk",
            "description": "Checks, approvals, blue-green deployments, announcements",
        },
        "features": {
            # Approvers get direct messages; nobody writes there.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "liyaqa-desk", "always_online": True},
            "slash_commands": [_command(name, events) for name in heard.commands],
            "shortcuts": [_shortcut(name) for name in heard.shortcuts],
        },
        "oauth_config": {
            "scopes": {"bot": scopes([*METHODS.values(), *(EVENTS.get(event, ()) for event in heard.events)])}
        },
        "settings": settings,
    }


def scopes(needed: Iterable[Iterable[str]]) -> list[str]:
    """Every scope once, and `commands`, which no method asks for."""
    return sorted({"commands", *(scope for each in needed for scope in each)})


def _command(name: str, events: str) -> dict[str, Any]:
    description, hint = _COMMANDS[name]
    # Escaped, so that people and channels arrive as ids.
    command = {"command": name, "description": description, "usage_hint": hint, "should_escape": True}
    return command | ({"url": events} if events else {})


def _shortcut(callback: str) -> dict[str, str]:
    name, description = _SHORTCUTS[callback]
    return {"name": name, "type": "message", "callback_id": callback, "description": description}


def as_yaml(value: dict[str, Any]) -> str:
    return HEAD + "\n".join(_lines(value)) + "\n"


def _lines(value: Any, depth: int = 0) -> Iterable[str]:
    """Mappings, lists and scalars are all that a manifest has."""
    pad = "  " * depth
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield f"{pad}{key}:"
            yield from _lines(inner, depth + 1)
        elif isinstance(inner, list):
            yield f"{pad}{key}:"
            yield from (line for item in inner for line in _item(item, depth + 1))
        else:
            yield f"{pad}{key}: {_scalar(inner)}"


def _item(item: Any, depth: int) -> Iterable[str]:
    pad = "  " * depth
    if not isinstance(item, dict):
        yield f"{pad}- {_scalar(item)}"
        return
    first, *rest = _lines(item, depth + 1)
    yield f"{pad}- {first.lstrip()}"
    yield from rest


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
