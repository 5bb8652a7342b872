"""chat.*: posting, editing, deleting, and the link to a message."""

from dataclasses import replace

from sandbox.slack.api.call import Call
from sandbox.slack.api.content import TRUNCATED_AT, Content, read_content
from sandbox.slack.errors import ApiError
from sandbox.slack.world.model import Channel, Json, Message
from sandbox.slack.world.people import BOT_ID, BOT_USER
from sandbox.slack.world.render import message_json
from sandbox.slack.world.state import State

UPDATE_TEXT = 4_000


def post_message(call: Call) -> Json:
    channel = _destination(call)
    content = _content(call)
    subtype = "thread_broadcast" if call.flag("reply_broadcast") and call.text("thread_ts") else None
    message = Message(
        channel=channel.id,
        ts=call.state.timestamp(),
        user=BOT_USER,
        bot_id=BOT_ID,
        text=(content.text or "")[:TRUNCATED_AT],
        blocks=content.blocks or (),
        attachments=content.attachments or (),
        metadata=content.metadata or None,
        thread_ts=_thread(call, channel),
        username=call.text("username") or None,
        subtype=subtype,
    )
    call.state.put_message(message)
    shown = message_json(call.state, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(call: Call) -> Json:
    channel = _destination(call)
    if call.text("user") not in channel.members:
        raise ApiError("user_not_in_channel")
    content = _content(call)
    if len(content.text or "") > TRUNCATED_AT:
        raise ApiError("msg_too_long")
    message = make_ephemeral(
        call.state, call.text("user"), channel.id, content, thread_ts=_thread(call, channel)
    )
    return {"message_ts": message.ts}


def make_ephemeral(
    state: State, user: str, channel: str, content: Content, *, thread_ts: str | None = None
) -> Message:
    """From the bot, seen by one person; not stored in the channel."""
    return state.put_ephemeral(
        Message(
            channel=channel,
            ts=state.timestamp(),
            user=BOT_USER,
            bot_id=BOT_ID,
            text=content.text or "",
            blocks=content.blocks or (),
            attachments=content.attachments or (),
            thread_ts=thread_ts,
            only_for=user,
        )
    )


def update(call: Call) -> Json:
    message = _own_message(call, "cant_update_message")
    if len(call.text("text")) > UPDATE_TEXT:
        raise ApiError("msg_too_long")
    content = read_content(call.state, call.args)
    if content == Content(None, None, None, None) or (content.empty and not message.blocks):
        raise ApiError("no_text")
    edited = call.state.put_message(edit(call.state, message, content))
    shown = message_json(call.state, edited, metadata=True)
    return {"channel": edited.channel, "ts": edited.ts, "text": edited.text, "message": shown}


def edit(state: State, message: Message, content: Content) -> Message:
    """Fields that were not given stay as they were."""
    return replace(
        message,
        text=message.text if content.text is None else content.text,
        blocks=message.blocks if content.blocks is None else content.blocks,
        attachments=message.attachments if content.attachments is None else content.attachments,
        metadata=message.metadata if content.metadata is None else content.metadata or None,
        edited_ts=state.timestamp(),
        edited_by=BOT_USER,
    )


def delete(call: Call) -> Json:
    message = _own_message(call, "cant_delete_message")
    call.state.drop_message(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.state.message(channel.id, call.text("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    return {"channel": channel.id, "permalink": permalink(call.state, message)}


def permalink(state: State, message: Message) -> str:
    link = f"{state.url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.thread_ts in {None, message.ts}:
        return link
    return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}"


def _destination(call: Call) -> Channel:
    """A channel the bot may write to; a person's id means the direct conversation."""
    given = call.text("channel")
    if given in call.state.users and call.method == "chat.postMessage":
        user = call.state.users[given]
        if user.deleted or user.is_bot:
            raise ApiError("channel_not_found")
        return call.state.im_with(given)
    channel = call.channel()
    if channel.is_archived:
        raise ApiError("is_archived")
    open_to_all = channel.kind == "public" and "chat:write.public" in call.app.scopes
    if BOT_USER not in channel.members and not open_to_all:
        raise ApiError("not_in_channel")
    return channel


def _content(call: Call) -> Content:
    content = read_content(call.state, call.args)
    if content.empty:
        raise ApiError("no_text")
    if len(content.text or "") > UPDATE_TEXT:
        call.state.problem(f"a text of over {UPDATE_TEXT} characters was posted: it can never be updated")
    return content


def _thread(call: Call, channel: Channel) -> str | None:
    """A reply goes to a parent: the ts of a reply, or of nothing, is refused."""
    given = call.text("thread_ts")
    if not given:
        return None
    parent = call.state.message(channel.id, given)
    if parent is None or parent.thread_ts not in {None, parent.ts}:
        raise ApiError("cannot_reply_to_message")
    return given


def _own_message(call: Call, otherwise: str) -> Message:
    message = call.state.message(call.channel().id, call.text("ts"))
    if message is None or message.subtype == "tombstone":
        raise ApiError("message_not_found")
    if message.user != BOT_USER:
        raise ApiError(otherwise)
    return message
