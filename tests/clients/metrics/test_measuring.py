"""The guide's measures: their values, and every way not to have one."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from clients.credentials import Login, PrometheusLogin
from clients.metrics import Metrics, asking
from policy.config import Environment, Host, Strategy, Watch
from policy.watch import Measure, Outcome, Reading, Sample, instances, judge
from tests.clients.servers import serving

PRODUCTION = Environment(
    "production",
    Strategy.BLUE_GREEN,
    (Host("one", "10.0.0.1"), Host("two", "10.0.0.2")),
    watch=Watch(instance="{host}:{port}"),
)
ONE = instances(PRODUCTION, {"one": 8081})


async def measure(login: PrometheusLogin | None, minutes: float = 5, names: tuple[str, ...] = ONE) -> Sample:
    return await Metrics(login).sample(PRODUCTION, names, minutes * 60)


def answering(value: Any, seen: list[Any] | None = None) -> Callable[..., Any]:
    async def handler(request: web.Request) -> web.Response:
        form = await request.post()
        if seen is not None:
            seen.append((request.path, request.headers.get("Authorization"), dict(form)))
        result = [] if value is None else [{"metric": {}, "value": [0, value]}]
        return web.json_response({"status": "success", "data": {"resultType": "vector", "result": result}})

    return handler


async def test_without_prometheus_nothing_is_measured_and_it_is_said() -> None:
    found = await measure(None)
    assert {(r.value, r.why, r.broken) for r in found.readings} == {(None, "no Prometheus", False)}
    assert found.alerts is None
    assert await measure(PrometheusLogin("")) == found


async def test_every_measure_of_the_guide_is_asked_for() -> None:
    async with serving(answering("3.5")) as host:
        found = await measure(PrometheusLogin(f"http://{host}"))
    assert found.readings == tuple(Reading(measure, 3.5) for measure in Measure)


@pytest.mark.parametrize("nothing", [None, "NaN", "+Inf", "-Inf"])
async def test_nothing_is_not_good_data(nothing: str | None) -> None:
    async with serving(answering(nothing)) as host:
        found = await measure(PrometheusLogin(f"http://{host}"))
    assert all(r.value is None and not r.broken for r in found.readings)
    assert judge(PRODUCTION.watch, [found], None, 300).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(("minutes", "window"), [(0.1, "[60s]"), (4, "[240s]"), (60, "[300s]")])
async def test_the_window_is_the_time_since_the_switch_from_one_minute_to_five(
    minutes: float, window: str
) -> None:
    seen: list[Any] = []
    async with serving(answering("0", seen)) as host:
        await measure(PrometheusLogin(f"http://{host}/"), minutes)
    assert {path for path, _, _ in seen} == {"/api/v1/query"}
    ranged = [
        form["query"] for _, _, form in seen if "rate(" in form["query"] or "increase(" in form["query"]
    ]
    assert len(ranged) == 4
    assert all(window in query for query in ranged)


async def test_selector_release_and_login_go_with_each_query() -> None:
    seen: list[Any] = []
    async with serving(answering("0", seen)) as host:
        await measure(PrometheusLogin(f"http://{host}", "desk", SecretStr("sample"), 'job="backend"'))
    assert {login for _, login, _ in seen} == {aiohttp.encode_basic_auth("desk", "sample")}
    narrow = 'job="backend",instance="10.0.0.1:8081"'
    assert all(form["query"].count(narrow) == form["query"].count("{") for _, _, form in seen)


async def test_the_looks_of_the_desk_and_of_prometheus_are_no_requests() -> None:
    seen: list[Any] = []
    async with serving(answering("0", seen)) as host:
        await measure(PrometheusLogin(f"http://{host}"))
    of_requests = [form["query"] for _, _, form in seen if "http_server" in form["query"]]
    assert len(of_requests) == 3
    assert all(PRODUCTION.watch.requests in query for query in of_requests)


async def test_a_release_on_several_hosts_is_measured_as_one() -> None:
    seen: list[Any] = []
    names = instances(PRODUCTION, {"one": 8081, "two": 8082})
    async with serving(answering("0", seen)) as host:
        await measure(PrometheusLogin(f"http://{host}"), names=names)
    assert 'instance=~"10\\\\.0\\\\.0\\\\.1:8081|10\\\\.0\\\\.0\\\\.2:8082"' in seen[0][2]["query"]


async def test_the_past_is_asked_for_by_its_time() -> None:
    seen: list[Any] = []
    async with serving(answering("1", seen)) as host:
        metrics = Metrics(PrometheusLogin(f"http://{host}"), Login("http://127.0.0.1:1"), clock=lambda: 1000)
        found = await metrics.sample(PRODUCTION, ONE, 300, ago=40)
    assert {form["time"] for _, _, form in seen} == {"960.000"}
    assert found.alerts is None  # what fires is known of the present only


@pytest.mark.parametrize("name", ["", 'x"} or vector(99) #'])
async def test_a_counter_that_is_none_asks_nothing(name: str) -> None:
    place = Environment("production", Strategy.BLUE_GREEN, watch=Watch(database_errors=name))
    async with serving(answering("1")) as host:
        found = await Metrics(PrometheusLogin(f"http://{host}")).sample(place, (), 60)
    assert Measure.DATABASE_ERRORS not in {r.measure for r in found.readings}


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
        assert await Metrics(PrometheusLogin(f"http://{host}")).lines(PRODUCTION, ONE, 60) == {}
    assert all(r.value is None and r.broken and why in r.why for r in found.readings)
    assert judge(PRODUCTION.watch, [found], None, 300).outcome is Outcome.ERROR


async def test_a_prometheus_that_is_away_is_told() -> None:
    found = await measure(PrometheusLogin("http://127.0.0.1:1"))
    assert {(r.why, r.broken) for r in found.readings} == {("Prometheus is not reached", True)}


async def test_a_slow_prometheus_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.1)

    async def handler(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(5)
        return web.Response()

    async with serving(handler) as host:
        found = await measure(PrometheusLogin(f"http://{host}"))
    assert {(r.why, r.broken) for r in found.readings} == {("Prometheus gave no answer in 0.1 s", True)}


async def test_alerts_that_fire_come_with_their_age() -> None:
    now = datetime(2026, 11, 24, 9, 10, tzinfo=UTC)

    async def handler(_request: web.Request) -> web.Response:
        alert = {
            "labels": {"alertname": "HighErrorRate", "severity": "critical"},
            "startsAt": "2026-11-24T09:08:30.123456789Z",
            "status": {"state": "active"},
        }
        return web.json_response([alert, {**alert, "status": {"state": "suppressed"}}])

    async with serving(handler) as host:
        found = await Metrics(None, Login(f"http://{host}"), clock=now.timestamp).sample(PRODUCTION, ONE, 60)
    assert found.alerts is not None
    (alert,) = found.alerts
    assert alert == replace(alert, name="HighErrorRate", severity="critical")
    assert alert.age == pytest.approx(89.9, abs=0.1)


async def test_an_alertmanager_that_gives_no_answer_is_told() -> None:
    found = await Metrics(None, Login("http://127.0.0.1:1")).sample(PRODUCTION, ONE, 60)
    assert (found.alerts, found.alerts_fault) == ((), "Alertmanager is not reached")


async def test_a_line_leaves_out_what_is_no_number() -> None:
    async def handler(_request: web.Request) -> web.Response:
        row = {"metric": {}, "values": [[940, "1.5"], [970, "NaN"], [1000, "8"]]}
        return web.json_response({"status": "success", "data": {"resultType": "matrix", "result": [row]}})

    async with serving(handler) as host:
        found = await Metrics(PrometheusLogin(f"http://{host}"), clock=lambda: 1000).lines(
            PRODUCTION, ONE, 60
        )
    assert found[Measure.ERROR_RATE] == ((60, 1.5), (0, 8))
