"""The JSON that Slack sends for what people do."""

from collections.abc import Mapping
from typing import Any

from sandbox.slack.world.model import Channel, Json, Message, User, View
from sandbox.slack.world.people import APP_ID, BOT_ID, BOT_USER, TEAM
from sandbox.slack.world.render import message_json, view_json
from sandbox.slack.world.state import State

# Slack still sends this retired field; nothing checks it.
VERIFICATION = "sandbox-verification"


def command(state: State, user: User, channel: Channel, name: str, text: str) -> Json:
    """`text` is already escaped. Form fields: every value is a string."""
    token = state.tickets.response(user.id, channel.id)
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "team_domain": state.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": f"{state.url}/response/{token}",
        "trigger_id": state.tickets.trigger(user.id),
    }


def _interaction(state: State, user: User, kind: str, view_id: str | None = None) -> Json:
    return {
        "type": kind,
        "team": {"id": TEAM, "domain": state.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION,
        "trigger_id": state.tickets.trigger(user.id, view_id),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _place(state: State, user: User, message: Message) -> Json:
    channel = state.channels[message.channel]
    thread = message.thread_ts if message.thread_ts != message.ts else None
    token = state.tickets.response(user.id, channel.id, thread_ts=thread, source_ts=message.ts)
    return {
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "response_url": f"{state.url}/response/{token}",
    }


def action_on_message(state: State, user: User, message: Message, action: Json, values: Json) -> Json:
    """`values` is the state of all inputs in the message, as this person sees it."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    made = _interaction(state, user, "block_actions") | _place(state, user, message)
    made |= {"container": container, "state": {"values": values}, "actions": [action]}
    if message.only_for is None:
        made["message"] = message_json(state, message, metadata=True)
    return made


def action_in_view(state: State, user: User, view: View, action: Json) -> Json:
    made = _interaction(state, user, "block_actions", view.id)
    container = {"type": "view", "view_id": view.id}
    return made | {"container": container, "view": view_json(view), "actions": [action]}


def suggestion(
    state: State, user: User, target: Message | View, block_id: str, action_id: str, typed: str
) -> Json:
    made = _interaction(state, user, "block_suggestion")
    made |= {"block_id": block_id, "action_id": action_id, "value": typed}
    if isinstance(target, View):
        return made | {"container": {"type": "view", "view_id": target.id}, "view": view_json(target)}
    container = {"type": "message", "message_ts": target.ts, "channel_id": target.channel}
    return made | {"container": container, "channel": {"id": target.channel}}


def submission(state: State, user: User, view: View) -> Json:
    made = _interaction(state, user, "view_submission", view.id)
    return made | {"view": view_json(view), "response_urls": []}


def closed(state: State, user: User, view: View, *, all_of_them: bool) -> Json:
    made = _interaction(state, user, "view_closed", view.id)
    del made["trigger_id"]
    return made | {"view": view_json(view), "is_cleared": all_of_them}


def global_shortcut(state: State, user: User, callback_id: str) -> Json:
    made = _interaction(state, user, "shortcut")
    return made | {"callback_id": callback_id, "action_ts": state.timestamp()}


def message_shortcut(state: State, user: User, callback_id: str, message: Message) -> Json:
    made = _interaction(state, user, "message_action") | _place(state, user, message)
    return made | {
        "callback_id": callback_id,
        "action_ts": state.timestamp(),
        "message_ts": message.ts,
        "message": message_json(state, message, metadata=True),
    }


def event(state: State, inner: Mapping[str, Any]) -> Json:
    """The envelope of the Events API around one event."""
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "api_app_id": APP_ID,
        "event": dict(inner),
        "type": "event_callback",
        "event_id": state.new_id("Ev"),
        "event_time": int(state.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def said(state: State, message: Message, channel: Channel) -> Json:
    """The message event of something a person wrote."""
    kinds = {"public": "channel", "private": "group", "im": "im"}
    inner = message_json(state, message) | {
        "channel": channel.id,
        "channel_type": kinds[channel.kind],
        "event_ts": message.ts,
        "team": TEAM,
    }
    return inner | ({"bot_id": BOT_ID} if message.bot_id else {})


def changed(state: State, message: Message, channel: Channel) -> Json:
    """The message_changed event of an edit."""
    now = said(state, message, channel)
    former = message_json(state, message.history[-1])
    outer = {name: now[name] for name in ("type", "channel", "channel_type")}
    at = str(message.edited_ts)
    return outer | {
        "subtype": "message_changed",
        "hidden": True,
        "message": message_json(state, message),
        "previous_message": former,
        "ts": at,
        "event_ts": at,
    }


def deleted(state: State, message: Message, channel: Channel) -> Json:
    """The message_deleted event."""
    now = said(state, message, channel)
    outer = {name: now[name] for name in ("type", "channel", "channel_type")}
    at = state.timestamp()
    return outer | {
        "subtype": "message_deleted",
        "hidden": True,
        "deleted_ts": message.ts,
        "previous_message": message_json(state, message),
        "ts": at,
        "event_ts": at,
    }


def reacted(state: State, user: User, message: Message, name: str, *, added: bool) -> Json:
    return {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user.id,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "item_user": message.user,
        "event_ts": state.timestamp(),
    }


def mentioned(state: State, message: Message) -> Json:
    inner = message_json(state, message)
    return inner | {"type": "app_mention", "channel": message.channel, "event_ts": message.ts}


def home_opened(state: State, user: User) -> Json:
    inner: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": state.im_with(user.id).id,
        "tab": "home",
        "event_ts": state.timestamp(),
    }
    home = state.homes.get(user.id)
    return inner | ({"view": view_json(home)} if home else {})
