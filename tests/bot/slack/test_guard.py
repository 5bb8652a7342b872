"""The door of /slack/events: what is turned away, with which status, and that nobody sees a traceback."""

import gzip
import io
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from bot.slack.guard import MAX_BYTES, Guard
from bot.web import Doors, Slack, serving

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"
COMMAND = urlencode({"command": "/deploy", "text": "help", "user_id": "U1", "team_id": "T1"})


@dataclass
class Door:
    url: str
    heard: list[dict[str, Any]]
    session: aiohttp.ClientSession

    async def knock(self, body: bytes | str, **headers: str) -> tuple[int, str]:
        raw = body.encode() if isinstance(body, str) else body
        async with self.session.post(self.url, data=io.BytesIO(raw), headers=headers) as answer:
            return answer.status, await answer.text()


def signed(body: bytes | str, *, at: float | None = None, kind: str = FORM) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": str(signature),
        "Content-Type": kind,
    }


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-test")

    heard: list[dict[str, Any]] = []
    app = AsyncApp(signing_secret=SECRET, authorize=authorize)

    async def listen(ack: Any, body: dict[str, Any]) -> None:
        await ack("heard")
        heard.append(body)

    app.command("/deploy")(listen)
    doors = Doors({}, Slack(app, Guard(SECRET)))
    async with serving(doors, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        yield Door(f"http://127.0.0.1:{port}/slack/events", heard, session)


async def test_a_signed_command_is_heard(door: Door) -> None:
    assert await door.knock(COMMAND, **signed(COMMAND)) == (200, "heard")
    assert door.heard[0]["text"] == "help"


async def test_a_command_that_contains_the_word_payload_is_heard_whole(door: Door) -> None:
    body = urlencode({"command": "/deploy", "text": "v1.2.4 staging --reason payload fix", "user_id": "U1"})
    assert await door.knock(body, **signed(body)) == (200, "heard")
    assert door.heard[0]["text"] == "v1.2.4 staging --reason payload fix"


STAMP = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"


@pytest.mark.parametrize(
    "spoiled",
    [
        {STAMP: "soon"},
        {STAMP: "1e3"},
        {STAMP: "-1"},
        {STAMP: "1_000"},
        {STAMP: "٣٣٣"},
        {STAMP: "9" * 400},
        {STAMP: ""},
        {STAMP: "0"},
        {SIGNATURE: ""},
        {SIGNATURE: "v0=é" + "0" * 63},
        {SIGNATURE: "v0=" + "0" * 64},
        {SIGNATURE: "v0=" + "G" * 64},
        {SIGNATURE: "v1=" + "0" * 64},
        {SIGNATURE: "v0="},
    ],
)
async def test_a_wrong_or_malformed_signature_is_refused_with_401(
    door: Door, spoiled: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        status, told = await door.knock(COMMAND, **signed(COMMAND) | spoiled)
    assert status == 401
    assert told.count("\n") == 1
    assert "Traceback" not in told + caplog.text
    assert "command" not in caplog.text
    assert door.heard == []


async def test_an_unsigned_request_is_refused_with_401(door: Door) -> None:
    assert (await door.knock(COMMAND, **{"Content-Type": FORM}))[0] == 401


async def test_two_signatures_are_refused_with_401(door: Door) -> None:
    headers = [*signed(COMMAND).items(), (SIGNATURE, "v0=" + "0" * 64)]
    async with door.session.post(door.url, data=COMMAND, headers=headers) as answer:
        assert answer.status == 401


async def test_a_request_older_or_newer_than_five_minutes_is_refused(door: Door) -> None:
    for drift in (-301, 302):
        assert (await door.knock(COMMAND, **signed(COMMAND, at=time.time() + drift)))[0] == 401
    assert (await door.knock(COMMAND, **signed(COMMAND, at=time.time() - 290)))[0] == 200


async def test_a_changed_body_is_refused(door: Door) -> None:
    assert (await door.knock(COMMAND + "x", **signed(COMMAND)))[0] == 401


async def test_a_body_that_is_not_utf8_is_refused_with_400(door: Door) -> None:
    status, told = await door.knock(b"text=\xff\xfe", **signed("text="))
    assert (status, told) == (400, "The body is not UTF-8.\n")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", "{not json"),
        ("application/json", "[1, 2]"),
        ("application/json", "null"),
        ("application/json", ""),
        ("application/json", "[" * 100_000),
        (FORM, "payload=%7Bnot+json"),
        (FORM, "payload="),
        (FORM, "payload=5"),
        (FORM, "{"),
    ],
)
async def test_signed_nonsense_is_refused_with_400(door: Door, kind: str, body: str) -> None:
    status, told = await door.knock(body, **signed(body, kind=kind))
    assert (status, told) == (400, "The body is not the JSON object Slack sends.\n")


async def test_another_kind_of_body_is_refused_with_415(door: Door) -> None:
    assert (await door.knock("<a/>", **signed("<a/>", kind="text/xml")))[0] == 415


async def test_an_unknown_charset_changes_nothing(door: Door) -> None:
    headers = signed(COMMAND, kind=f"{FORM}; charset=klingon")
    assert (await door.knock(COMMAND, **headers))[0] == 200


@pytest.mark.parametrize("packed", [False, True])
async def test_an_oversized_body_is_refused_with_413_even_when_it_comes_small(
    door: Door, packed: bool
) -> None:
    body = b"text=" + b"a" * MAX_BYTES
    headers = signed(body)
    if packed:
        body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
    status, told = await door.knock(body, **headers)
    assert (status, told) == (413, "The body is larger than 1024 kB.\n")
    assert door.heard == []


async def test_a_body_that_is_not_what_its_encoding_says_is_refused_with_400(door: Door) -> None:
    status, _ = await door.knock("not gzip", **signed("not gzip"), **{"Content-Encoding": "gzip"})
    assert status == 400


async def test_the_handshake_of_the_events_api_is_answered(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"})
    assert await door.knock(body, **signed(body, kind="application/json")) == (200, '{"challenge": "abc"}')


def test_http_without_a_signing_secret_does_not_start() -> None:
    with pytest.raises(ValueError, match="SLACK_SIGNING_SECRET"):
        Guard(" ")
