"""The front door of /slack/events: nothing unsigned, stale, oversized or unreadable gets past it.

Bolt parses a body before it verifies it and logs the whole of it when the signature is wrong; so the raw bytes
are judged here first, and strangers get one plain sentence and a counter.
"""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from prometheus_client import Counter
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.payload_utils import (
    to_action,
    to_command,
    to_event,
    to_message,
    to_options,
    to_shortcut,
    to_step,
    to_view,
)
from slack_sdk.signature import Clock, SignatureVerifier

MAX_BYTES = 1024 * 1024  # Slack's largest view is 250 kB
READ_SECONDS = 5
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_FORM = "application/x-www-form-urlencoded"
_KINDS = frozenset({_FORM, "application/json"})

REFUSED = Counter("liyaqa_slack_requests_refused", "Requests to /slack/events that were turned away", ["why"])

logging.getLogger("slack_bolt.RequestVerification").setLevel(logging.WARNING)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """Judges one request; `accept` gives Bolt's request, or raises the answer for a stranger."""

    def __init__(self, signing_secret: str, clock: Clock | None = None) -> None:
        if not signing_secret.strip():
            raise ValueError("HTTP needs SLACK_SIGNING_SECRET")
        self._verifier = SignatureVerifier(signing_secret, clock or Clock())

    async def accept(self, request: web.Request) -> AsyncBoltRequest:
        timestamp, signature = _headers(request)
        raw = await _read(request)
        text = _decoded(raw)
        if not self._verifier.is_valid(text, timestamp, signature):
            raise _refuse(
                web.HTTPUnauthorized, "signature", "The signature is wrong or older than five minutes."
            )
        return _bolt_request(request, text)


def _headers(request: web.Request) -> tuple[str, str]:
    stamps = request.headers.getall("X-Slack-Request-Timestamp", [])
    signatures = request.headers.getall("X-Slack-Signature", [])
    if len(stamps) != 1 or len(signatures) != 1:
        raise _refuse(web.HTTPUnauthorized, "unsigned", "This address takes requests signed by Slack only.")
    if not _TIMESTAMP.fullmatch(stamps[0]) or not _SIGNATURE.fullmatch(signatures[0]):
        raise _refuse(web.HTTPUnauthorized, "header", "The timestamp or the signature is not well-formed.")
    return stamps[0], signatures[0]


async def _read(request: web.Request) -> bytes:
    """Aiohttp counts the bytes after any Content-Encoding, so a small bomb is stopped too."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await request.read()
    except TimeoutError:
        raise _refuse(web.HTTPRequestTimeout, "slow", "The body did not arrive in time.") from None
    except web.HTTPRequestEntityTooLarge:
        raise _too_large() from None
    except (web.HTTPException, web.RequestPayloadError, ConnectionError):
        raise _refuse(web.HTTPBadRequest, "body", "The body could not be read.") from None


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _refuse(web.HTTPBadRequest, "encoding", "The body is not UTF-8.") from None


def _bolt_request(request: web.Request, text: str) -> AsyncBoltRequest:
    kind = request.content_type
    if kind not in _KINDS:
        raise _refuse(web.HTTPUnsupportedMediaType, "kind", "The body is neither a form nor JSON.")
    if not _is_object(kind, text):
        raise _refuse(web.HTTPBadRequest, "json", "The body is not the JSON object Slack sends.")
    headers: dict[str, Any] = dict(request.headers)
    made = AsyncBoltRequest(body=_unconfused(kind, text), query=request.query_string, headers=headers)
    if not _readable(made.body):
        raise _refuse(web.HTTPBadRequest, "form", "The body lacks what Slack sends with its type.")
    made.raw_body = text  # what was signed; Bolt verifies it a second time
    return made


def _is_object(kind: str, text: str) -> bool:
    """A JSON body, or the `payload` of a form, is one object; a form without a payload is a command."""
    if kind != _FORM or text.startswith("{"):
        carried = [text]
    else:
        carried = parse_qs(text, keep_blank_values=True).get("payload", [])
    try:
        return all(isinstance(json.loads(c), dict) for c in carried)
    except (ValueError, RecursionError):
        return False


def _readable(body: dict[str, Any]) -> bool:
    """Bolt takes every body apart like this before a listener is found; where it breaks, nothing can answer well."""
    try:
        for read in (to_options, to_shortcut, to_action, to_view, to_command, to_event, to_message, to_step):
            read(body)
    except (KeyError, IndexError, TypeError, AttributeError):
        return False
    return True


def _unconfused(kind: str, text: str) -> str:
    """Bolt drops a command whose text contains the word `payload`; spelled otherwise it means the same."""
    if kind == _FORM and "payload" not in parse_qs(text, keep_blank_values=True):
        return text.replace("payload", "%70ayload")
    return text


def _too_large() -> web.HTTPException:
    REFUSED.labels("size").inc()
    sentence = f"The body is larger than {MAX_BYTES // 1024} kB.\n"
    return web.HTTPRequestEntityTooLarge(max_size=MAX_BYTES, actual_size=MAX_BYTES + 1, text=sentence)


def _refuse(kind: type[web.HTTPException], why: str, sentence: str) -> web.HTTPException:
    REFUSED.labels(why).inc()
    return kind(text=sentence + "\n", headers={"X-Slack-No-Retry": "1"})
