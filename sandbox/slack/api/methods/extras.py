"""Reactions, pins, bookmarks, and the official validator."""

import re
from dataclasses import replace
from typing import Any

from sandbox.slack.api.call import Call, invalid
from sandbox.slack.blocks import message_problems, text_total_exceeded, view_problems, view_size_exceeded
from sandbox.slack.errors import ApiError
from sandbox.slack.world.model import Json, Message
from sandbox.slack.world.people import BOT_USER


def react(call: Call) -> Json:
    name = call.text("name").strip(":")
    if not re.fullmatch(r"[a-z0-9_'+-]+(::skin-tone-[2-6])?", name):
        raise ApiError("invalid_name")
    message = _item(call, "timestamp")
    given = dict(message.reactions)
    if BOT_USER in given.get(name, ()):
        raise ApiError("already_reacted")
    given[name] = (*given.get(name, ()), BOT_USER)
    call.state.put_message(replace(message, reactions=tuple(given.items())))
    return {}


def pin(call: Call) -> Json:
    message = _item(call, "timestamp")
    if BOT_USER not in call.channel().members:
        raise ApiError("not_in_channel")
    if message.pinned:
        raise ApiError("already_pinned")
    call.state.put_message(replace(message, pinned=True))
    return {}


def bookmark(call: Call) -> Json:
    channel = call.channel("channel_id")
    if call.text("type") != "link":
        raise ApiError("invalid_bookmark_type")
    if not re.match(r"https?://\S+$", call.text("link")):
        raise ApiError("invalid_link")
    made = {"id": call.state.new_id("Bk"), "channel_id": channel.id, **call.args}
    call.state.put_channel(replace(channel, bookmarks=(*channel.bookmarks, made)))
    return {"bookmark": made}


def bookmarks(call: Call) -> Json:
    return {"bookmarks": list(call.channel("channel_id").bookmarks)}


def validate_blocks(call: Call) -> Json:
    """The same rules that posts and views meet."""
    if sum(name in call.args for name in ("blocks", "message", "view")) != 1:
        raise invalid("exactly one of blocks, message, view is required")
    if "view" in call.args:
        if view_size_exceeded(call.args["view"]):
            raise ApiError("view_too_large")
        _refuse("invalid_arguments", view_problems(call.args["view"]))
        return {}
    message = call.args.get("message", {})
    blocks = call.args["blocks"] if "blocks" in call.args else message.get("blocks")
    _refuse("invalid_blocks", message_problems(blocks))
    if text_total_exceeded(blocks):
        raise ApiError("msg_blocks_too_long")
    return {}


def _refuse(code: str, problems: list[Any]) -> None:
    if problems:
        raise ApiError(code, tuple(map(str, problems)))


def _item(call: Call, name: str) -> Message:
    if not call.text(name):
        raise ApiError("no_item_specified")
    if not re.fullmatch(r"\d+\.\d+", call.text(name)):
        raise ApiError("bad_timestamp")
    message = call.state.message(call.channel().id, call.text(name))
    if message is None:
        raise ApiError("message_not_found")
    return message
