"""conversations.*: places, their members and what was said in them."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from sandbox.slack.api.call import Call
from sandbox.slack.errors import ApiError
from sandbox.slack.world.model import Channel, Json, Message
from sandbox.slack.world.people import BOT_USER
from sandbox.slack.world.render import channel_json, message_json

T = TypeVar("T")
_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


def open_(call: Call) -> Json:
    users = call.args.get("users", [])
    if not users and call.text("channel"):
        return {"channel": _opened(call, call.channel())}
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("method_not_supported_for_channel_type")
    user = call.state.users.get(users[0])
    if user is None:
        raise ApiError("user_not_found")
    if user.deleted or user.is_bot:
        raise ApiError("user_disabled")
    return {"channel": _opened(call, call.state.im_with(user.id))}


def _opened(call: Call, channel: Channel) -> Json:
    return channel_json(call.state, channel) if call.flag("return_im") else {"id": channel.id}


def info(call: Call) -> Json:
    return {"channel": channel_json(call.state, call.channel())}


def list_(call: Call) -> Json:
    asked = call.args.get("types", ["public_channel"])
    if not set(asked) <= set(_TYPES):
        raise ApiError("invalid_types")
    kinds = {_TYPES[one] for one in asked}
    found = [one for one in call.state.channels.values() if one.kind in kinds and _shown(call, one)]
    page, following = paged(call, found, default=100)
    shown = [channel_json(call.state, one) for one in page]
    return {"channels": shown, "response_metadata": {"next_cursor": following}}


def _shown(call: Call, channel: Channel) -> bool:
    visible = channel.kind == "public" or BOT_USER in channel.members
    return visible and not (call.flag("exclude_archived") and channel.is_archived)


def members(call: Call) -> Json:
    page, following = paged(call, list(call.channel().members), default=100)
    return {"members": page, "response_metadata": {"next_cursor": following}}


def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "public":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if BOT_USER not in channel.members:
        channel = call.state.put_channel(replace(channel, members=(*channel.members, BOT_USER)))
    return {"channel": channel_json(call.state, channel)}


def create(call: Call) -> Json:
    name = call.text("name")
    if len(name) > 80:
        raise ApiError("invalid_name_maxlength")
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise ApiError("invalid_name_specials")
    if call.state.find_channel(name):
        raise ApiError("name_taken")
    kind = "private" if call.flag("is_private") else "public"
    made = Channel(
        call.state.new_id("C"),
        name,
        kind=kind,
        members=(BOT_USER,),
        creator=BOT_USER,
        created=int(call.state.clock()),
    )
    return {"channel": channel_json(call.state, call.state.put_channel(made))}


def set_topic(call: Call) -> Json:
    channel = _joined(call)
    if len(call.text("topic")) > 250:
        raise ApiError("too_long")
    changed = call.state.put_channel(replace(channel, topic=call.text("topic")))
    return {"channel": channel_json(call.state, changed)}


def invite(call: Call) -> Json:
    channel = _joined(call)
    for user in call.args["users"]:
        if user not in call.state.users:
            raise ApiError("user_not_found")
        if user == BOT_USER:
            raise ApiError("cant_invite_self")
        if user in channel.members:
            raise ApiError("already_in_channel")
    changed = replace(channel, members=(*channel.members, *call.args["users"]))
    return {"channel": channel_json(call.state, call.state.put_channel(changed))}


def _joined(call: Call) -> Channel:
    channel = call.channel()
    if channel.is_im:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def history(call: Call) -> Json:
    """Newest first, without replies."""
    channel = call.channel()
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    within = _span(call)
    found = [one for one in call.state.posts[channel.id].values() if one.top_level and within(one)]
    return _messages(call, found[::-1])


def replies(call: Call) -> Json:
    """The parent, then its replies, oldest first."""
    channel = call.channel()
    asked = call.state.message(channel.id, call.text("ts"))
    parent = call.state.message(channel.id, asked.thread_ts or asked.ts) if asked else None
    if parent is None:
        raise ApiError("thread_not_found")
    return _messages(call, [parent, *filter(_span(call), call.state.replies(parent))])


def _messages(call: Call, found: Sequence[Message]) -> Json:
    page, following = paged(call, found, default=100)
    wanted = call.flag("include_all_metadata")
    shown = [message_json(call.state, one, metadata=wanted) for one in page]
    answer: Json = {"messages": shown, "has_more": bool(following)}
    return answer | ({"response_metadata": {"next_cursor": following}} if following else {})


def _span(call: Call) -> Callable[[Message], bool]:
    """Between `oldest` and `latest`, the ends left out unless `inclusive`. Raises ApiError."""
    oldest, latest = _limit(call, "oldest", "0"), _limit(call, "latest", "99999999999")
    inclusive = call.flag("inclusive")

    def within(message: Message) -> bool:
        at = Decimal(message.ts)
        return oldest <= at <= latest if inclusive else oldest < at < latest

    return within


def _limit(call: Call, name: str, default: str) -> Decimal:
    given = call.text(name, default) or default
    if not re.fullmatch(r"\d+(\.\d+)?", given):
        raise ApiError(f"invalid_ts_{name}")
    return Decimal(given)


def paged(call: Call, found: Sequence[T], *, default: int) -> tuple[list[T], str]:
    """One page and the cursor of the next, empty at the end."""
    limit = call.args.get("limit", default) or default
    if limit > 1000:
        raise ApiError("invalid_limit")
    start = _position(call.text("cursor"))
    following = start + limit
    cursor = base64.b64encode(f"next:{following}".encode()).decode() if following < len(found) else ""
    return list(found[start:following]), cursor


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError) as e:
        raise ApiError("invalid_cursor") from e
