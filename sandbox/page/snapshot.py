"""What one person sees of the workspace: their channels, messages, forms and nothing else."""

from typing import Any

from sandbox.page.page import Page
from sandbox.slack import Message, User, View
from sandbox.slack.world.model import Channel, Json
from sandbox.slack.world.people import BOT_USER
from sandbox.slack.world.render import message_json, view_json
from sandbox.slack.world.state import State
from sandbox.slack.world.traffic import Exchange

MOST_MESSAGES = 500
MOST_TRAFFIC = 300


def snapshot(page: Page, user: User) -> Json:
    state = page.slack.state
    state.im_with(user.id)
    mine = [one for one in state.channels.values() if user.id in one.members]
    return {
        "me": user.id,
        "bot": BOT_USER,
        "team": {"name": state.name, "domain": state.domain, "url": state.url},
        "people": [one.id for one in page.people()],
        "users": {one.id: _person(page, one) for one in state.users.values()},
        "groups": {
            one.id: {"handle": one.handle, "name": one.name, "users": one.users}
            for one in state.groups.values()
        },
        "channels": [_place(one, user) for one in mine],
        "names": {one.id: one.name for one in state.channels.values() if one.kind == "public"},
        "messages": [found for one in mine for found in _messages(page, user, one)],
        "views": views_shown(state.views.get(user.id, ())),
        "home": home_shown(state.homes.get(user.id)),
        "read": page.marks.get(user.id, {}),
        "app": app_shown(page),
        "traffic": [exchange_shown(one) for one in state.traffic[-MOST_TRAFFIC:]],
        "clock": page.clock.shown(),
        "now": state.clock(),
    }


def app_shown(page: Page) -> Json:
    """What the app offers in the composer and beside messages."""
    features = (page.slack.manifest or {}).get("features", {})
    commands = page.extras.commands
    if commands is None:
        commands = features.get("slash_commands", ())
    names = ("command", "description", "usage_hint")
    return {
        "commands": [{name: one.get(name, "") for name in names} for one in commands],
        "shortcuts": list(features.get("shortcuts", ())),
        "home": page.slack.app.home,
    }


def may_see(user: User, message: Message, state: State) -> bool:
    if message.only_for is not None:
        return message.only_for == user.id
    return user.id in state.channels[message.channel].members


def message_shown(state: State, user: User, message: Message) -> Json:
    """As Slack's client holds it; `chosen` are this person's choices in its menus."""
    return message_json(state, message) | {
        "channel": message.channel,
        "thread_ts": message.thread_ts,
        "ephemeral": message.only_for is not None,
        "username": message.username,
        "chosen": state.chosen.get((user.id, message.ts), {}),
    }


def views_shown(stack: tuple[View, ...]) -> list[Json]:
    return [_view(one) for one in stack]


def home_shown(view: View | None) -> Json | None:
    return None if view is None else _view(view)


def exchange_shown(one: Exchange) -> Json:
    """A line of the traffic; what was said is fetched when somebody opens it."""
    return {
        "number": one.number,
        "at": one.at,
        "direction": one.direction,
        "kind": one.kind,
        "outcome": one.outcome,
        "status": one.status,
        "ms": round(one.seconds * 1000, 1),
        "signed": one.signed,
        "attempt": one.attempt,
    }


def _person(page: Page, user: User) -> Json:
    groups = page.slack.state.groups.values()
    return {
        "name": user.name,
        "real_name": user.real_name,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "guest": user.is_restricted,
        "stranger": user.is_stranger,
        "deleted": user.deleted,
        "groups": [one.handle for one in groups if user.id in one.users and not one.disabled],
    }


def _place(channel: Channel, user: User) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "archived": channel.is_archived,
        "members": channel.members,
        "with": next((one for one in channel.members if one != user.id), user.id) if channel.is_im else None,
        "bookmarks": [
            {"title": one.get("title", ""), "link": one.get("link", "")} for one in channel.bookmarks
        ],
    }


def _messages(page: Page, user: User, channel: Channel) -> list[Json]:
    """The newest, with all replies to those that are shown."""
    state = page.slack.state
    posts = list(state.posts[channel.id].values())
    top = {one.ts for one in [one for one in posts if one.top_level][-MOST_MESSAGES:]}
    kept = [one for one in posts if one.ts in top or one.thread_ts in top]
    own = [one for one in state.ephemerals.values() if one.only_for == user.id and one.channel == channel.id]
    return [message_shown(state, user, one) for one in (*kept, *own)]


def _view(view: View) -> Json:
    shown: dict[str, Any] = view_json(view) | {"errors": dict(view.errors)}
    del shown["private_metadata"]
    return shown
