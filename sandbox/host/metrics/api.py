"""Prometheus' HTTP API, queries at a moment and over a range, and Alertmanager's list, in their own shapes."""

import math
import time
from datetime import datetime
from typing import Any

from aiohttp import web

from sandbox.host.metrics.alerts import Alerts
from sandbox.host.metrics.evaluate import Value, evaluate
from sandbox.host.metrics.parse import Refused, parse
from sandbox.host.metrics.series import Labels, Store

_MOST = 11_000  # points of a series, Prometheus' own limit
Point = tuple[float, str]


def application(store: Store, alerts: Alerts) -> web.Application:
    """Both at one address."""
    api = _Api(store)

    async def fires(_request: web.Request) -> web.Response:
        return web.json_response(alerts.listed())

    made = web.Application(middlewares=[_refusals])
    for method in ("GET", "POST"):
        made.router.add_route(method, "/api/v1/query", api.query)
        made.router.add_route(method, "/api/v1/query_range", api.query_range)
    made.router.add_get("/api/v2/alerts", fires)
    made.router.add_get("/-/ready", api.ready)
    return made


class _Api:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def ready(self, _request: web.Request) -> web.Response:
        return web.Response(text="Prometheus Server is Ready.\n")

    async def query(self, request: web.Request) -> web.Response:
        given = await _given(request)
        at = _moment(given.get("time", "")) or time.time()
        value = evaluate(parse(given.get("query", "")), self._store, at)
        if isinstance(value, float):
            return _success("scalar", (at, _number(value)))
        result = [{"metric": dict(labels), "value": (at, _number(v))} for labels, v in value.items()]
        return _success("vector", result)

    async def query_range(self, request: web.Request) -> web.Response:
        given = await _given(request)
        start, end = _moment(given.get("start", "")), _moment(given.get("end", ""))
        step = _moment(given.get("step", "").removesuffix("s")) or 15.0
        if end < start or (end - start) / step > _MOST:
            raise Refused("exceeded maximum resolution of 11,000 points per timeseries")
        expression, lines = parse(given.get("query", "")), dict[Labels, list[Point]]()
        for i in range(math.floor((end - start) / step) + 1):
            at = start + i * step
            for labels, value in _series(evaluate(expression, self._store, at)):
                lines.setdefault(labels, []).append((at, _number(value)))
        return _success("matrix", [{"metric": dict(k), "values": v} for k, v in lines.items()])


def _series(value: Value) -> list[tuple[Labels, float]]:
    return list(value.items()) if isinstance(value, dict) else [(frozenset(), value)]


async def _given(request: web.Request) -> dict[str, str]:
    form = await request.post() if request.method == "POST" else {}
    return {key: str(value) for key, value in (*request.query.items(), *form.items())}


def _moment(text: str) -> float:
    """Seconds since 1970, or RFC 3339; 0 when it is not given."""
    try:
        return float(text or 0)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        raise Refused(f"cannot parse {text!r} to a valid timestamp") from None


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return "NaN" if math.isnan(value) else f"{value:.17g}"


def _success(kind: str, result: Any) -> web.Response:
    return web.json_response({"status": "success", "data": {"resultType": kind, "result": result}})


@web.middleware
async def _refusals(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        answer: web.StreamResponse = await handler(request)
    except Refused as refused:
        body = {"status": "error", "errorType": "bad_data", "error": str(refused)}
        return web.json_response(body, status=400)
    return answer
