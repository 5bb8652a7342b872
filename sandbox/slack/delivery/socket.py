"""Socket Mode: up to ten WebSockets, each payload to one of them, acked by envelope id."""

import asyncio
import json
import random
import time
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.slack.delivery.ack import Ack, Kind
from sandbox.slack.world.model import Json
from sandbox.slack.world.people import APP_ID
from sandbox.slack.world.state import State

MOST = 10
_ANSWERABLE = frozenset({"slash_commands", "interactive"})


class SocketTransport:
    """Holds the open connections and the envelopes that wait for their ack."""

    def __init__(self, state: State, clock: Callable[[], float], ack_seconds: float) -> None:
        self._state, self._clock, self._ack_seconds = state, clock, ack_seconds
        self.signs: bool | None = None
        self._open: list[web.WebSocketResponse] = []
        self._lines: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._silent: set[web.WebSocketResponse] = set()
        self._sent: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._choice = random.Random(0)

    @property
    def connections(self) -> int:
        return len(self._open)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The endpoint whose address apps.connections.open gave out."""
        if not self._state.tickets.use_socket(request.match_info["ticket"]):
            return web.Response(status=403, text="this address was used or never given")
        socket = web.WebSocketResponse(heartbeat=30, timeout=1.0, autoping=False)
        await socket.prepare(request)
        if request.transport is not None:
            self._lines[socket] = request.transport
        if len(self._open) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            del self._lines[socket]
            return socket
        self._open.append(socket)
        try:
            await socket.send_json(self._hello())
            self._state.changed("socket", str(len(self._open)))
            await self._read(socket)
        finally:
            self._closed(socket)
        return socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "sandbox", "approximate_connection_time": 3600},
            "connection_info": {"app_id": APP_ID},
        }

    async def _read(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if socket in self._silent:
                continue
            if frame.type == WSMsgType.PING:
                await socket.pong(frame.data)
            if frame.type == WSMsgType.TEXT:
                self._acked(json.loads(frame.data))

    def _acked(self, answer: Json) -> None:
        """An ack counts on whichever connection it comes, as observed with Slack; a late one for nothing."""
        future = self._waiting.get(str(answer.get("envelope_id")))
        if future is None and answer.get("envelope_id") in self._sent:
            return
        if future is None:
            self._state.problem(f"an ack for an unknown envelope: {sorted(answer)}")
        elif not future.done():
            future.set_result(answer.get("payload"))

    def _closed(self, socket: web.WebSocketResponse) -> None:
        self._lines.pop(socket, None)
        self._silent.discard(socket)
        if socket in self._open:
            self._open.remove(socket)
        self._state.changed("socket", str(len(self._open)))

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tells every connection to come again; the client closes the old one itself.

        `reason`: warning, refresh_requested or link_disabled.
        """
        for socket in tuple(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            if reason != "warning":
                self._open.remove(socket)

    def cut(self) -> None:
        """Every connection breaks without a word."""
        for socket in tuple(self._open):
            self._open.remove(socket)
            self._lines[socket].abort()

    def fall_silent(self) -> None:
        """Every connection of now stays open, and neither says nor hears anything any more: no pong, no payload."""
        self._silent.update(self._open)

    async def close(self) -> None:
        for socket in tuple(self._lines):
            await socket.close()

    async def send(self, kind: Kind, payload: Json, *, attempt: int = 0, reason: str = "") -> Ack:
        if not self._open:
            return Ack("no_connection", 0.0)
        envelope = _envelope(kind, payload, attempt, reason)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = future
        self._sent.add(envelope["envelope_id"])
        started, began = time.perf_counter(), self._clock()
        try:
            async with asyncio.timeout(self._ack_seconds):
                chosen = self._choice.choice(self._open)
                if chosen not in self._silent:
                    await chosen.send_json(envelope)
                body = await future
        except TimeoutError:
            return Ack("timeout", time.perf_counter() - started)
        except ConnectionError:
            return Ack("connection_failed", time.perf_counter() - started)
        finally:
            del self._waiting[envelope["envelope_id"]]
        seconds = max(time.perf_counter() - started, self._clock() - began)
        if seconds > self._ack_seconds:
            return Ack("timeout", seconds)
        return Ack("acked", seconds, 200, body or None)


def _envelope(kind: Kind, payload: Json, attempt: int, reason: str) -> Json:
    envelope = {
        "envelope_id": str(uuid.uuid4()),
        "type": kind,
        "payload": payload,
        "accepts_response_payload": kind in _ANSWERABLE,
    }
    if kind == "events_api":
        envelope |= {"retry_attempt": attempt, "retry_reason": reason}
    return envelope
