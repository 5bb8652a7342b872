"""The routes of the local Slack besides /api: uploads, response URLs, sockets and stored files."""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.slack.api.dispatch import WebApi, cut
from sandbox.slack.api.methods.files import receive
from sandbox.slack.delivery.answers import respond
from sandbox.slack.delivery.socket import SocketTransport
from sandbox.slack.errors import ApiError
from sandbox.slack.faults import Faults
from sandbox.slack.world.state import State
from sandbox.slack.world.tickets import ResponseTicket
from sandbox.slack.world.traffic import Exchange, redacted

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LARGEST_REQUEST = 110_000_000
# A stored file is shown or saved, never run: it shares its origin with the page.
_INERT = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Routes:
    """What answers, in one value, so that a page can be served beside it."""

    state: State
    faults: Faults
    api: WebApi
    sockets: SocketTransport

    def application(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self.api.handle),
                web.post("/upload/{file}-{secret}", self._faulty("upload", self._upload)),
                web.post("/response/{ticket}", self._faulty("response_url", self._respond)),
                web.get("/socket/{ticket}", self._faulty("socket", self.sockets.handle)),
                web.get("/files/{file}/{name}", self._file),
            ]
        )
        return app

    def _faulty(self, name: str, handler: Handler) -> Handler:
        async def run(request: web.Request) -> web.StreamResponse:
            fault = self.faults.take(name)
            if fault is None:
                return await handler(request)
            if fault.effect == "answer":
                return web.json_response({"ok": False, "error": fault.error}, status=fault.status)
            if fault.effect == "hang":
                await fault.lifted.wait()
            if fault.effect == "drop_after":
                await handler(request)
            return cut(request)

        return run

    async def _upload(self, request: web.Request) -> web.Response:
        started = time.perf_counter()
        content = await _uploaded(request)
        refused = receive(self.state, request.match_info["file"], content)
        status = 400 if refused else 200
        self._record("upload", f"{len(content)} bytes", refused or "ok", status, started)
        return web.Response(text=refused or f"OK - {len(content)}", status=status)

    async def _respond(self, request: web.Request) -> web.Response:
        started = time.perf_counter()
        answer, refused, status = await request.read(), "", 200
        ticket = self.state.tickets.use_response(request.match_info["ticket"])
        try:
            respond(self.state, _usable(ticket), _parsed(answer))
        except ApiError as e:
            refused, status = e.code, e.status if e.status != 200 else 400
            body = web.json_response(e.body(), status=status)
        self._record("response_url", redacted(_shown(answer)), refused or "ok", status, started)
        return body if refused else web.Response(text="ok")

    async def _file(self, request: web.Request) -> web.Response:
        file = self.state.files.get(request.match_info["file"])
        if file is None or file.content is None:
            return web.Response(status=404)
        return web.Response(body=file.content, content_type=file.mimetype, headers=_INERT)

    def _record(self, kind: str, request: Any, outcome: str, status: int, started: float) -> None:
        self.state.record(
            Exchange(
                at=self.state.clock(),
                direction="out",
                kind=kind,
                outcome=outcome,
                status=status,
                seconds=time.perf_counter() - started,
                signed=None,
                request=request,
                response=outcome,
            )
        )


async def _uploaded(request: web.Request) -> bytes:
    """Raw bytes, or the first file of a multipart form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for field in (await request.post()).values():
        if isinstance(field, web.FileField):
            return field.file.read()
    return b""


def _usable(ticket: ResponseTicket | str) -> ResponseTicket:
    if isinstance(ticket, str):
        raise ApiError(ticket, status=404)
    return ticket


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError as e:
        raise ApiError("invalid_payload") from e


def _shown(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return f"{len(raw)} bytes that are not JSON"
