"""What Slack's composer makes of the characters a person types."""

import re

from sandbox.slack.world.state import State

_MENTION = re.compile(r"(?<![\w@#&/])([@#])([a-z0-9][a-z0-9._-]*)")
_LINK = re.compile(r"\bhttps?://[^\s<>|]+")
_BROADCASTS = frozenset({"here", "channel", "everyone"})


def escaped(text: str) -> str:
    """The three characters that are markup in Slack, as entities. Done once, to everything typed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def composed(state: State, text: str) -> str:
    """A message, or the text of a command with should_escape: known names and links become markup."""
    linked = _LINK.sub(lambda found: f"<{found[0]}>", escaped(text))
    return _MENTION.sub(lambda found: _reference(state, found[1], found[2]) or found[0], linked)


def _reference(state: State, sign: str, name: str) -> str | None:
    if sign == "#":
        channel = next((one for one in state.channels.values() if one.name == name), None)
        return f"<#{channel.id}|{name}>" if channel else None
    if name in _BROADCASTS:
        return f"<!{name}>"
    user = next((one for one in state.users.values() if one.name == name), None)
    group = next((one for one in state.groups.values() if one.handle == name), None)
    if user is not None:
        return f"<@{user.id}>"
    return f"<!subteam^{group.id}|@{name}>" if group else None


def command_reference(state: State, text: str) -> str:
    """In commands a mention carries the name too: <@U…|name>."""
    names = {f"<@{user.id}>": f"<@{user.id}|{user.name}>" for user in state.users.values()}
    return re.sub(r"<@\w+>", lambda found: names.get(found[0], found[0]), composed(state, text))
