"""The guide's measures: their values, and every way not to have one."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from clients.credentials import PrometheusLogin
from clients.prometheus import Prometheus
from policy.answers import Measured
from policy.config import Environment, Strategy
from tests.clients.servers import serving

PRODUCTION = Environment("production", Strategy.BLUE_GREEN)


async def measure(login: PrometheusLogin | None, minutes: float = 5) -> tuple[Measured, ...]:
    return await Prometheus(login).measure(PRODUCTION, minutes * 60)


def answering(errors: Any, latency: Any, seen: list[Any] | None = None) -> Callable[..., Any]:
    async def handler(request: web.Request) -> web.Response:
        query = str((await request.post())["query"])
        if seen is not None:
            seen.append((request.path, request.headers.get("Authorization"), query))
        value = latency if "quantile" in query else errors
        result = [] if value is None else [{"metric": {}, "value": [0, value]}]
        return web.json_response({"status": "success", "data": {"resultType": "vector", "result": result}})

    return handler


async def test_without_prometheus_nothing_is_measured_and_it_is_said() -> None:
    assert await measure(None) == (
        Measured("Error rate", None, None, "no Prometheus"),
        Measured("P95 latency", None, None, "no Prometheus"),
    )
    assert await measure(PrometheusLogin("")) == await measure(None)


@pytest.mark.parametrize(
    ("errors", "latency", "fine"),
    [
        ("0", "0.2", (True, True)),
        ("0.99", "1.99", (True, True)),
        ("1", "2", (False, False)),
        ("50", "+Inf", (False, False)),
    ],
)
async def test_the_guides_limits_are_one_percent_and_two_seconds(
    errors: str, latency: str, fine: tuple[bool, bool]
) -> None:
    async with serving(answering(errors, latency)) as host:
        found = await measure(PrometheusLogin(f"http://{host}"))
    assert tuple(m.ok for m in found) == fine
    assert [m.value for m in found] == [float(errors), float(latency)]


@pytest.mark.parametrize("nothing", [None, "NaN"])
async def test_no_traffic_is_not_measured(nothing: str | None) -> None:
    async with serving(answering(nothing, nothing)) as host:
        found = await measure(PrometheusLogin(f"http://{host}"))
    assert {(m.value, m.ok, m.why) for m in found} == {(None, None, "no requests measured")}


@pytest.mark.parametrize(("minutes", "window"), [(5, "[300s]"), (0.1, "[60s]"), (60, "[3600s]")])
async def test_the_window_is_the_time_since_the_switch_and_at_least_a_minute(
    minutes: float, window: str
) -> None:
    seen: list[Any] = []
    async with serving(answering("0", "0", seen)) as host:
        await measure(PrometheusLogin(f"http://{host}/"), minutes)
    assert {path for path, _, _ in seen} == {"/api/v1/query"}
    assert all(window in query for _, _, query in seen)


async def test_the_selector_and_the_login_go_with_each_query() -> None:
    seen: list[Any] = []
    async with serving(answering("0", "0", seen)) as host:
        await measure(PrometheusLogin(f"http://{host}", "desk", SecretStr("sample"), 'job="liyaqa-backend"'))
    assert {login for _, login, _ in seen} == {aiohttp.encode_basic_auth("desk", "sample")}
    assert all(query.count('{job="liyaqa-backend",') == query.count("http_server") for _, _, query in seen)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda: web.Response(status=401), "Prometheus refuses the login"),
        (lambda: web.Response(status=502, text="<html>"), "not its API's"),
        (lambda: web.json_response([]), "not its API's"),
        (lambda: web.json_response({"status": "success", "data": {}}), "not its API's"),
        (lambda: web.json_response({"status": "error", "errorType": "bad_data"}, status=400), "bad_data"),
    ],
)
async def test_a_prometheus_that_fails_is_told_and_never_raises(
    answer: Callable[[], web.Response], why: str
) -> None:
    async def handler(_request: web.Request) -> web.Response:
        return answer()

    async with serving(handler) as host:
        found = await measure(PrometheusLogin(f"http://{host}"))
    assert all(m.value is None and m.ok is None and why in m.why for m in found)


async def test_a_prometheus_that_is_away_is_told() -> None:
    found = await measure(PrometheusLogin("http://127.0.0.1:1"))
    assert {m.why for m in found} == {"Prometheus is not reached"}
