"""Signed HTTP to the bot's request URL, as Slack sends it."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp

from sandbox.slack.delivery.ack import Ack, Kind
from sandbox.slack.errors import UrlNotVerified
from sandbox.slack.world.model import Json

_FORM = "application/x-www-form-urlencoded"


class HttpTransport:
    """Holds the session and the verified address. `ack_seconds` is real time; the clock is asked too."""

    def __init__(self, clock: Callable[[], float], signing_secret: str, ack_seconds: float) -> None:
        self.url: str | None = None
        self.signs: bool | None = True
        self._clock = clock
        self._secret = signing_secret.encode()
        self._ack_seconds = ack_seconds
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def signed(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        """The headers with which Slack vouches for exactly these bytes, by default as of now."""
        at = str(int(self._clock()) if timestamp is None else timestamp)
        digest = hmac.new(self._secret, f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}

    async def verify(self, url: str, token: str) -> None:
        """The url_verification handshake. Raises UrlNotVerified."""
        challenge = f"challenge-{int(self._clock() * 1000)}"
        self.url = url
        ack = await self.send(
            "events_api", {"type": "url_verification", "token": token, "challenge": challenge}
        )
        answered = ack.body.get("challenge") if isinstance(ack.body, dict) else ack.body
        if not ack.ok or answered != challenge:
            self.url = None
            raise UrlNotVerified(url, ack.status, str(ack.body)[:200])

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
            text = await response.text()
            is_json = "json" in response.content_type and text
            return Ack(
                "acked" if response.ok else "bad_status",
                0.0,
                response.status,
                json.loads(text) if is_json else text or None,
                no_retry=response.headers.get("X-Slack-No-Retry") == "1",
            )

    def _timed(self, ack: Ack, seconds: float) -> Ack:
        """An answer that took longer than allowed by the workspace's clock counts as none."""
        if seconds > self._ack_seconds:
            return Ack("timeout", seconds)
        return Ack(ack.outcome, seconds, ack.status, ack.body, no_retry=ack.no_retry)


def _encoded(kind: Kind, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), _FORM


def _retry_headers(attempt: int, reason: str) -> dict[str, str]:
    if attempt == 0:
        return {}
    return {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
