"""From an HTTP request to a method's answer: faults, token, scopes, rate, arguments, work, traffic."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.slack.api.call import Call, Method, read_arguments
from sandbox.slack.api.limits import Limiter
from sandbox.slack.api.table import METHODS
from sandbox.slack.app import Installed
from sandbox.slack.errors import ApiError
from sandbox.slack.faults import Fault, Faults
from sandbox.slack.world.model import Json
from sandbox.slack.world.state import State
from sandbox.slack.world.traffic import Exchange, redacted


@dataclass(frozen=True, slots=True)
class Tokens:
    bot: str
    app: str


@dataclass(frozen=True, slots=True)
class Received:
    """A request read: its token and arguments, and whether they came as JSON."""

    token: str | None
    args: Mapping[str, Any]
    is_json: bool


class WebApi:
    """Answers /api/METHOD."""

    def __init__(
        self, state: State, faults: Faults, limiter: Limiter, tokens: Tokens, app: Installed
    ) -> None:
        self.state, self.faults, self.limiter = state, faults, limiter
        self.tokens, self.app = tokens, app

    async def handle(self, request: web.Request) -> web.StreamResponse:
        started = time.perf_counter()
        method = request.match_info["method"]
        fault = self.faults.take(method)
        if fault is not None and fault.effect in {"drop_before", "hang"}:
            return await self._lost(request, fault, method, started)
        received, answer, status = Received(None, {}, is_json=False), {}, 200
        retry_after: int | None = None
        try:
            received = await read_request(request)
            self._faulty(fault)
            answer = {"ok": True, **self._run(method, received)}
        except ApiError as e:
            answer, status, retry_after = e.body(), e.status, e.retry_after
        outcome = "dropped" if fault is not None and fault.effect == "drop_after" else _outcome(answer)
        self._record(method, received, answer, outcome, status, started)
        if outcome == "dropped":
            return cut(request)
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.app.scopes))}
        if retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        return web.json_response(answer, status=status, headers=headers)

    def _run(self, name: str, received: Received) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise ApiError("unknown_method", extra={"req_method": name})
        self._authorize(method, received.token)
        if received.is_json and not method.json_body:
            raise ApiError("invalid_post_type")
        call = Call(self.state, name, read_arguments(method, received.args), self.app)
        self._permit(method, call)
        self._pace(method, call)
        return method.run(call)

    def _authorize(self, method: Method, token: str | None) -> None:
        if method.caller == "anyone":
            return
        if not token:
            raise ApiError("not_authed")
        if token not in {self.tokens.bot, self.tokens.app}:
            raise ApiError("invalid_auth")
        if token != getattr(self.tokens, method.caller):
            raise ApiError("not_allowed_token_type")

    def _permit(self, method: Method, call: Call) -> None:
        for group in method.needs(call):
            if not self.app.scopes & set(group):
                provided = ",".join(sorted(self.app.scopes))
                raise ApiError("missing_scope", extra={"needed": group[0], "provided": provided})

    def _pace(self, method: Method, call: Call) -> None:
        wait = self.limiter.retry_after(call.method, method.tier, call.text("channel"))
        if wait is not None:
            raise ApiError("ratelimited", status=429, retry_after=wait)

    def _faulty(self, fault: Fault | None) -> None:
        if fault is not None and fault.effect == "answer":
            raise ApiError(fault.error, status=fault.status, retry_after=fault.retry_after)

    async def _lost(
        self, request: web.Request, fault: Fault, method: str, started: float
    ) -> web.StreamResponse:
        if fault.effect == "hang":
            await fault.lifted.wait()
        self._record(method, Received(None, {}, is_json=False), None, "dropped", None, started)
        return cut(request)

    def _record(
        self, kind: str, received: Received, answer: Any, outcome: str, status: int | None, started: float
    ) -> None:
        known = received.token in {self.tokens.bot, self.tokens.app}
        self.state.record(
            Exchange(
                at=self.state.clock(),
                direction="out",
                kind=kind,
                outcome=outcome,
                status=status,
                seconds=time.perf_counter() - started,
                signed=known if received.token else None,
                request=redacted(dict(received.args)),
                response=redacted(answer),
            )
        )


def cut(request: web.Request) -> web.StreamResponse:
    """Closes the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _outcome(answer: Mapping[str, Any]) -> str:
    return "ok" if answer.get("ok") else str(answer.get("error"))


async def read_request(request: web.Request) -> Received:
    """Arguments from the query, a form or a JSON body. A JSON body needs the token in the header."""
    args: dict[str, Any] = dict(request.query)
    is_json = request.content_type == "application/json"
    if is_json:
        args |= _json_object(await request.read())
    elif request.can_read_body:
        args |= dict(await request.post())
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else None
    if not is_json:
        token = token or args.pop("token", None)
    args.pop("token", None)
    return Received(token, args, is_json)


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw or b"{}")
    except ValueError as e:
        raise ApiError("invalid_json") from e
    if not isinstance(body, dict):
        raise ApiError("json_not_object")
    return body
