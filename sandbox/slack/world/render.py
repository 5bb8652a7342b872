"""The workspace's values as the JSON that Slack's answers and payloads carry."""

from sandbox.slack.world.model import Channel, File, Json, Message, User, UserGroup, View
from sandbox.slack.world.people import APP_ID, BOT_ID, BOT_USER, TEAM
from sandbox.slack.world.state import State


def message_json(state: State, message: Message, *, metadata: bool = False) -> Json:
    """As conversations.history shows it. `metadata` adds the event payload."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.bot_id:
        shown |= {"bot_id": message.bot_id, "app_id": APP_ID, "team": TEAM}
    if message.blocks:
        shown["blocks"] = list(message.blocks)
    if message.attachments:
        shown["attachments"] = list(message.attachments)
    if message.edited_ts:
        shown["edited"] = {"user": message.edited_by, "ts": message.edited_ts}
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.metadata:
        shown["metadata"] = message.metadata if metadata else {"event_type": message.metadata["event_type"]}
    return shown | _thread(state, message) | _attached(state, message)


def _thread(state: State, message: Message) -> Json:
    if message.thread_ts not in {None, message.ts}:
        return {"thread_ts": message.thread_ts}
    if message.only_for is not None or not (replies := state.replies(message)):
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
        "reply_users_count": len({reply.user for reply in replies}),
        "latest_reply": replies[-1].ts,
    }


def _attached(state: State, message: Message) -> Json:
    shown: Json = {}
    if message.files:
        shown["files"] = [file_json(state, state.files[one]) for one in message.files]
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions
        ]
    if message.pinned:
        shown["pinned_to"] = [message.channel]
    return shown


def file_json(state: State, file: File) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "size": file.expected,
        "user": file.user,
        "created": file.created,
        "alt_txt": file.alt_text,
        "url_private": f"{state.url}/files/{file.id}/{file.name}",
        "shares": {"public": {channel: [{"ts": ts}] for channel, ts in file.shares}},
    }


def channel_json(state: State, channel: Channel) -> Json:
    common: Json = {
        "id": channel.id,
        "is_archived": channel.is_archived,
        "created": channel.created,
        "is_im": channel.is_im,
    }
    if channel.is_im:
        return common | {"user": channel.members[0], "is_open": True}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_private": channel.kind == "private",
        "is_mpim": False,
        "is_general": channel.is_general,
        "is_member": BOT_USER in channel.members,
        "creator": channel.creator,
        "is_ext_shared": any(state.users[one].is_stranger for one in channel.members),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def user_json(user: User) -> Json:
    profile = {"real_name": user.real_name, "display_name": user.name, "team": user.team_id}
    shown: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "profile": profile | ({"bot_id": user.bot_id} if user.bot_id else {}),
    }
    if user.deleted:
        return shown
    return shown | {
        "tz": user.tz,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": user.is_stranger,
    }


def group_json(group: UserGroup, *, users: bool) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": TEAM,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "date_delete": 1 if group.disabled else 0,
        "user_count": len(group.users),
    }
    return shown | ({"users": list(group.users)} if users else {})


def view_json(view: View) -> Json:
    body = view.body
    return {
        "id": view.id,
        "team_id": TEAM,
        "type": view.kind,
        "blocks": list(view.blocks),
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": {block: dict(values) for block, values in view.state.items()}},
        "hash": view.hash,
        "title": body.get("title"),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": APP_ID,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": TEAM,
        "bot_id": BOT_ID,
    }
