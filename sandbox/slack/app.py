"""The app as Slack has it installed: what its manifest asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ALL_SCOPES = frozenset(
    {
        "app_mentions:read", "bookmarks:read", "bookmarks:write", "channels:history", "channels:join", "channels:manage",
        "channels:read", "chat:write", "commands", "files:write", "groups:history", "groups:read",
        "groups:write", "im:history", "im:read", "im:write", "pins:write", "reactions:read", "reactions:write",
        "usergroups:read", "users:read",
    }
)  # fmt: skip
_EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}


@dataclass(frozen=True, slots=True)
class Installed:
    """None for commands, events or shortcuts means that all are allowed: no manifest was given.

    `commands` says for each slash command whether mentions in its text arrive as ids (should_escape).
    """

    scopes: frozenset[str] = ALL_SCOPES
    commands: Mapping[str, bool] | None = None
    events: frozenset[str] | None = None
    shortcuts: frozenset[str] | None = None
    interactive: bool = True
    home: bool = True

    def escapes(self, command: str) -> bool:
        return True if self.commands is None else self.commands[command]

    def offers(self, command: str) -> bool:
        """Whether the command appears in the composer at all."""
        return "commands" in self.scopes and (self.commands is None or command in self.commands)

    def hears(self, event: str) -> bool:
        """Subscribed to, and with the scope without which Slack sends nothing."""
        needed = _EVENT_SCOPES.get(event)
        subscribed = self.events is None or event in self.events
        return subscribed and (needed is None or needed in self.scopes)


def installed(manifest: Mapping[str, Any] | None, scopes: Iterable[str] | None) -> Installed:
    """From a manifest's own structure; `scopes`, when given, overrule it."""
    granted = None if scopes is None else frozenset(scopes)
    if manifest is None:
        return Installed(scopes=ALL_SCOPES if granted is None else granted)
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    asked = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())
    return Installed(
        scopes=frozenset(asked) if granted is None else granted,
        commands={
            one["command"]: bool(one.get("should_escape")) for one in features.get("slash_commands", ())
        },
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        shortcuts=frozenset(one["callback_id"] for one in features.get("shortcuts", ())),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
        home=bool(features.get("app_home", {}).get("home_tab_enabled")),
    )
