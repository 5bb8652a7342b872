"""Uploading in three steps: an address, the bytes, and the share."""

import mimetypes
import secrets
from dataclasses import replace
from typing import Any

from sandbox.slack.api.call import Call, invalid
from sandbox.slack.errors import ApiError
from sandbox.slack.world.model import Channel, File, Json, Message
from sandbox.slack.world.people import BOT_ID, BOT_USER
from sandbox.slack.world.state import State

LARGEST = 100_000_000
ALT_TEXT = 1_000


def get_upload_url(call: Call) -> Json:
    length = int(call.args["length"])
    if length == 0 or length > LARGEST:
        raise ApiError("file_upload_size_restricted")
    if len(call.text("alt_txt")) > ALT_TEXT:
        raise ApiError("alt_txt_too_large")
    name = call.text("filename")
    made = call.state.put_file(
        File(
            id=call.state.new_id("F"),
            name=name,
            title=name,
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            expected=length,
            user=BOT_USER,
            created=int(call.state.clock()),
            alt_text=call.text("alt_txt"),
        )
    )
    return {"upload_url": f"{call.state.url}/upload/{made.id}-{secrets.token_hex(8)}", "file_id": made.id}


def receive(state: State, file_id: str, content: bytes) -> str | None:
    """Takes the bytes of a promised file; the reason why not, if refused."""
    file = state.files.get(file_id)
    if file is None or file.completed:
        return "no such upload"
    if len(content) != file.expected:
        return f"{file.expected} bytes were announced and {len(content)} came"
    state.put_file(replace(file, content=content))
    return None


def complete(call: Call) -> Json:
    files = [_uploaded(call.state, one) for one in _listed(call.args["files"])]
    channel = _shared_in(call)
    done = [call.state.put_file(replace(one, completed=True)) for one in files]
    if channel is not None:
        _share(call, channel, done)
    return {"files": [{"id": one.id, "title": one.title} for one in done]}


def _listed(given: Any) -> list[Json]:
    if not isinstance(given, list) or not given:
        raise invalid("must be an array [json-pointer:/files]")
    for index, one in enumerate(given):
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise invalid(f"missing required field: id [json-pointer:/files/{index}]")
        if unknown := sorted(one.keys() - {"id", "title", "highlight_type"}):
            raise invalid(f"invalid additional property: {unknown[0]} [json-pointer:/files/{index}]")
    return given


def _uploaded(state: State, one: Json) -> File:
    file = state.files.get(one["id"])
    if file is None or file.content is None or file.completed:
        raise ApiError("file_not_found")
    return replace(file, title=one.get("title") or file.title)


def _shared_in(call: Call) -> Channel | None:
    given = call.text("channel_id") or ",".join(call.args.get("channels", []))
    if not given:
        return None
    channel = call.state.channels.get(given)
    if channel is None or (channel.kind != "public" and BOT_USER not in channel.members):
        raise ApiError("channel_not_found")
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _share(call: Call, channel: Channel, files: list[File]) -> None:
    ts = call.state.timestamp()
    thread = call.text("thread_ts") or None
    if thread and call.state.message(channel.id, thread) is None:
        raise invalid("invalid `thread_ts` [json-pointer:/thread_ts]")
    for one in files:
        call.state.put_file(replace(one, shares=((channel.id, ts),)))
    call.state.put_message(
        Message(
            channel.id,
            ts,
            BOT_USER,
            call.text("initial_comment"),
            bot_id=BOT_ID,
            thread_ts=thread,
            files=tuple(one.id for one in files),
        )
    )
