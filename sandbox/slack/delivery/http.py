"""Signed HTTP to the bot's request URL, as Slack sends it."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.slack.delivery.ack import Ack, Kind
from sandbox.slack.world.model import Json

_FORM = "application/x-www-form-urlencoded"


class HttpTransport:
    """Holds the session and the bot's address. `ack_seconds` is real time; the clock is asked too."""

    def __init__(self, clock: Callable[[], float], signing_secret: str, ack_seconds: float) -> None:
        self.url: str | None = None
        self.signs: bool | None = True
        self._clock = clock
        self._secret = signing_secret.encode()
        self._ack_seconds = ack_seconds
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        # A new connection each time: a bot that came back must not meet the remains of an old one.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def signed(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        """The headers with which Slack vouches for exactly these bytes, by default as of now."""
        at = str(int(self._clock()) if timestamp is None else timestamp)
        digest = hmac.new(self._secret, f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}

    async def send(self, kind: Kind, payload: Json, *, attempt: int = 0, reason: str = "") -> Ack:
        if self.url is None:
            return Ack("no_connection", 0.0)
        body, content_type = _encoded(kind, payload)
        headers = {"Content-Type": content_type, **self.signed(body), **_retry_headers(attempt, reason)}
        headers["User-Agent"] = "Slackbot 1.0 (+https://api.slack.com/robots)"
        started, began = time.perf_counter(), self._clock()
        try:
            ack = await self._post(self.url, body, headers)
        except TimeoutError:
            return Ack("timeout", time.perf_counter() - started)
        except aiohttp.ClientError:
            return Ack("connection_failed", time.perf_counter() - started)
        return self._timed(ack, max(time.perf_counter() - started, self._clock() - began))

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Ack:
        assert self._session is not None
        async with (
            asyncio.timeout(self._ack_seconds),
            self._session.post(url, data=body, headers=headers, allow_redirects=False) as response,
        ):
            text = (await response.read()).decode(errors="replace")
            return Ack(
                "acked" if response.ok else "bad_status",
                0.0,
                response.status,
                _read(text, response.content_type),
                no_retry=response.headers.get("X-Slack-No-Retry") == "1",
            )

    def _timed(self, ack: Ack, seconds: float) -> Ack:
        """An answer that took longer than allowed by the workspace's clock counts as none."""
        if seconds > self._ack_seconds:
            return Ack("timeout", seconds)
        return Ack(ack.outcome, seconds, ack.status, ack.body, no_retry=ack.no_retry)


def _read(text: str, content_type: str) -> Any:
    """What claims to be JSON and is not stays text, as it came."""
    if "json" not in content_type:
        return text or None
    try:
        return json.loads(text)
    except ValueError:
        return text or None


def _encoded(kind: Kind, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), _FORM


def _retry_headers(attempt: int, reason: str) -> dict[str, str]:
    if attempt == 0:
        return {}
    return {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
