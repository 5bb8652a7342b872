"""What a message may carry, checked alike for posts, updates, ephemerals, response URLs and acks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.slack.blocks import message_problems, text_total_exceeded
from sandbox.slack.errors import ApiError
from sandbox.slack.world.model import Json
from sandbox.slack.world.state import State

TRUNCATED_AT = 40_000
METADATA_BYTES = 8_000
ATTACHMENTS = 100
MARKDOWN_TEXT = 12_000


@dataclass(frozen=True, slots=True)
class Content:
    """None means the field was not given, which an update leaves as it was."""

    text: str | None
    blocks: tuple[Json, ...] | None
    attachments: tuple[Json, ...] | None
    metadata: Json | None

    @property
    def empty(self) -> bool:
        return not ((self.text or "").strip() or self.blocks or self.attachments)


def read_content(state: State, args: Mapping[str, Any]) -> Content:
    """Raises ApiError with Slack's code and, for blocks, every fault and its place."""
    blocks = _blocks(args)
    text = args.get("text")
    if text is not None and not isinstance(text, str):
        raise ApiError("invalid_arguments", ("[ERROR] must be a string [json-pointer:/text]",))
    content = Content(
        text=text,
        blocks=None if blocks is None else state.identified(blocks),
        attachments=_attachments(args.get("attachments")),
        metadata=_metadata(args.get("metadata")),
    )
    if content.blocks and not (text or "").strip() and "markdown_text" not in args:
        state.problem("blocks were sent without text: notifications and screen readers get nothing")
    return content


def _blocks(args: Mapping[str, Any]) -> list[Json] | None:
    if "markdown_text" in args:
        return _markdown(args)
    if "blocks" not in args:
        return None
    blocks = args["blocks"]
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    _check(blocks, "/blocks")
    return blocks


def _check(blocks: list[Json], at: str) -> None:
    if problems := message_problems(blocks, at):
        raise ApiError("invalid_blocks", tuple(map(str, problems)))
    if text_total_exceeded(blocks):
        raise ApiError("msg_blocks_too_long")


def _markdown(args: Mapping[str, Any]) -> list[Json]:
    if args.get("text") or args.get("blocks"):
        raise ApiError("markdown_text_conflict")
    if len(args["markdown_text"]) > MARKDOWN_TEXT:
        raise ApiError("msg_too_long")
    return [{"type": "markdown", "text": args["markdown_text"]}]


def _attachments(given: Any) -> tuple[Json, ...] | None:
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise ApiError("invalid_attachments")
    if len(given) > ATTACHMENTS:
        raise ApiError("too_many_attachments")
    for index, one in enumerate(given):
        if "blocks" in one:
            _check(one["blocks"], f"/attachments/{index}/blocks")
    return tuple(given)


def _metadata(given: Any) -> Json | None:
    if given is None:
        return None
    if given == {}:
        return {}
    if not isinstance(given, dict) or given.keys() != {"event_type", "event_payload"}:
        raise ApiError("invalid_metadata_format")
    if not isinstance(given["event_type"], str) or not isinstance(given["event_payload"], dict):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(given).encode()) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return given
