"""The one mutable place: what is in the workspace now. Changes are plain calls, each published."""

import secrets
import string
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sandbox.slack.blocks import walk
from sandbox.slack.world.changes import Changes
from sandbox.slack.world.model import Change, Channel, File, Json, Message, User, UserGroup, View
from sandbox.slack.world.people import BOT_USER, Workspace
from sandbox.slack.world.tickets import Tickets
from sandbox.slack.world.traffic import Exchange

_ALPHABET = string.ascii_letters + string.digits
_KEPT_VERSIONS = 100


class State:
    """Every look-up and change the API, the people and the page share."""

    def __init__(self, workspace: Workspace, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.url = ""
        self.domain, self.name = workspace.domain, workspace.name
        self.users: dict[str, User] = {user.id: user for user in workspace.users}
        self.groups: dict[str, UserGroup] = {group.id: group for group in workspace.groups}
        self.channels: dict[str, Channel] = {channel.id: channel for channel in workspace.channels}
        self.posts: dict[str, dict[str, Message]] = {channel: {} for channel in self.channels}
        self.ephemerals: dict[str, Message] = {}
        self.views: dict[str, tuple[View, ...]] = {}
        self.homes: dict[str, View] = {}
        self.chosen: dict[tuple[str, str], dict[str, Json]] = {}
        self.files: dict[str, File] = {}
        self.traffic: list[Exchange] = []
        self.problems: list[str] = []
        self.changes = Changes()
        self.tickets = Tickets(clock)
        self.last_micro = 0
        self.numbers: dict[str, int] = {}

    def timestamp(self) -> str:
        """A message's `ts`: the clock in microseconds, never the same twice."""
        self.last_micro = max(int(self.clock() * 1_000_000), self.last_micro + 1)
        return f"{self.last_micro // 1_000_000}.{self.last_micro % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
        return f"{prefix}{self.numbers[prefix]:010d}"

    def identified(self, blocks: Iterable[Json]) -> tuple[Json, ...]:
        """Copies with a block_id on every block and an action_id on every element that lacks one."""
        return tuple(_identified(block) for block in blocks)

    def put_message(self, message: Message) -> Message:
        """Adds or replaces; an edit keeps the former versions."""
        known = self.posts.setdefault(message.channel, {})
        former = known.get(message.ts)
        if former is not None:
            versions = (*former.history, replace(former, history=()))[-_KEPT_VERSIONS:]
            message = replace(message, history=versions)
        known[message.ts] = message
        self._publish("message", message.ts, message)
        return message

    def drop_message(self, message: Message) -> None:
        """A parent with replies leaves a tombstone, as in Slack."""
        if any(reply.thread_ts == message.ts != reply.ts for reply in self.posts[message.channel].values()):
            self.put_message(_tombstone(message))
            return
        del self.posts[message.channel][message.ts]
        self._publish("message_deleted", message.ts, message)

    def put_ephemeral(self, message: Message) -> Message:
        self.ephemerals[message.ts] = message
        self._publish("ephemeral", message.ts, message)
        return message

    def drop_ephemeral(self, ts: str) -> None:
        gone = self.ephemerals.pop(ts, None)
        self._publish("ephemeral_deleted", ts, gone)

    def put_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.posts.setdefault(channel.id, {})
        self._publish("channel", channel.id, channel)
        return channel

    def put_user(self, user: User) -> User:
        self.users[user.id] = user
        self._publish("user", user.id, user)
        return user

    def put_group(self, group: UserGroup) -> UserGroup:
        self.groups[group.id] = group
        self._publish("usergroup", group.id, group)
        return group

    def put_views(self, user: str, stack: Iterable[View]) -> None:
        """A person's open modals, lowest first."""
        self.views[user] = tuple(stack)
        self._publish("views", user, self.views[user])

    def put_home(self, view: View) -> View:
        self.homes[view.user] = view
        self._publish("home", view.user, view)
        return view

    def put_file(self, file: File) -> File:
        self.files[file.id] = file
        self._publish("file", file.id, file)
        return file

    def record(self, exchange: Exchange) -> None:
        numbered = replace(exchange, number=len(self.traffic) + 1)
        self.traffic.append(numbered)
        self._publish("traffic", str(numbered.number), numbered)

    def problem(self, text: str) -> None:
        """A rule the bot broke where Slack has no way to answer."""
        self.problems.append(text)
        self._publish("problem", str(len(self.problems)), text)

    def message(self, channel: str, ts: str) -> Message | None:
        return self.posts.get(channel, {}).get(ts)

    def replies(self, parent: Message) -> list[Message]:
        return [
            one
            for one in self.posts[parent.channel].values()
            if one.thread_ts == parent.ts and one.ts != parent.ts
        ]

    def find_channel(self, given: str) -> Channel | None:
        """By id, or by name with or without the #."""
        name = given.removeprefix("#")
        named = (one for one in self.channels.values() if one.name == name and not one.is_im)
        return self.channels.get(given) or next(named, None)

    def im_with(self, user: str) -> Channel:
        """The direct conversation of the bot and a person, opened when there is none."""
        for channel in self.channels.values():
            if channel.is_im and user in channel.members:
                return channel
        return self.put_channel(Channel(self.new_id("D"), "", kind="im", members=(user, BOT_USER)))

    def find_view(self, view_id: str | None, external_id: str | None = None) -> View | None:
        for view in (*self.homes.values(), *(one for stack in self.views.values() for one in stack)):
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def replace_view(self, view: View) -> View:
        """The same view with new content, wherever it is open."""
        if view.kind == "home":
            return self.put_home(view)
        stack = self.views.get(view.user, ())
        self.put_views(view.user, (view if one.id == view.id else one for one in stack))
        return view

    def changed(self, kind: str, id_: str) -> None:
        """Something outside the state happened that followers may wait for."""
        self._publish(kind, id_, None)

    def _publish(self, kind: str, id_: str, item: Any) -> None:
        self.changes.publish(Change(kind, id_, item))


def _identified(block: Json) -> Json:
    copy: Json = _copied(block)
    copy.setdefault("block_id", _random_id())
    for one, _ in walk(copy, ""):
        if one.get("type") in INTERACTIVE:
            one.setdefault("action_id", _random_id())
    return copy


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _random_id() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))


def _tombstone(message: Message) -> Message:
    return Message(
        message.channel, message.ts, "USLACKBOT", "This message was deleted.", subtype="tombstone",
        thread_ts=message.ts,
    )  # fmt: skip


INTERACTIVE = frozenset(
    {
        "button", "overflow", "static_select", "external_select", "users_select", "conversations_select",
        "channels_select", "multi_static_select", "multi_external_select", "multi_users_select",
        "multi_conversations_select", "multi_channels_select", "datepicker", "timepicker", "datetimepicker",
        "radio_buttons", "checkboxes", "plain_text_input", "email_text_input", "url_text_input",
        "number_input", "rich_text_input", "file_input", "feedback_buttons", "icon_button",
    }
)  # fmt: skip
