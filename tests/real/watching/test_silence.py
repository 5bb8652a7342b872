"""Prometheus stops, stands still, answers nonsense, or knows nothing: never fine, never a reason to go back, always said."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web

from clients.credentials import PrometheusLogin
from clients.metrics import Metrics, asking
from messages.render import render
from policy.config import Watch
from policy.events import DeploymentCompleted, IssueDetected
from policy.plan import StepKind
from policy.runs import Phase
from policy.watch import Measure, Outcome, judge
from tests.clients.servers import serving
from tests.real.deploying.desk import production, seen
from tests.real.deploying.picture import only, told
from tests.real.parts.host import TargetHost
from tests.real.parts.load import Load
from tests.real.parts.prometheus import Prometheus
from tests.real.watching.conftest import WATCHED, Opens, looks_at

BRIEF = replace(WATCHED, watch=1)
LIMITS = Watch(instance="127.0.0.1:{port}")
RATE = 'sum(rate(http_server_requests_seconds_count{instance="127.0.0.1:%d"}[2s]))'


async def nonsense(_request: web.Request) -> web.Response:
    return web.Response(text="<html>It works!</html>")


@dataclass(slots=True)
class Trouble:
    """`at`: what happens to the real Prometheus when the watch begins; `how`: which one the desk asks, and for what."""

    outcome: Outcome
    why: str
    at: Callable[[Prometheus], None] = lambda _prometheus: None
    how: dict[str, Any] = field(default_factory=dict)
    server: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None


TROUBLES = {
    "stopped": Trouble(Outcome.ERROR, "Prometheus is not reached", at=Prometheus.stop),
    "frozen": Trouble(Outcome.ERROR, "Prometheus gave no answer in 0.5 s", at=Prometheus.freeze),
    "nonsense": Trouble(Outcome.ERROR, "Prometheus gave an answer that is not its API's", server=nonsense),
    "empty": Trouble(Outcome.INCONCLUSIVE, "no data", how={"selector": 'job="nobody"'}),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_who_is_not_answered_neither_passes_nor_fails_and_says_so(
    trouble: Trouble,
    watched: Opens,
    live_host: TargetHost,
    prometheus: Prometheus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.5)
    live_host.images.push("v1.2.6", {"APP_FAIL_PERCENT": "8"})

    async def begin() -> None:
        await asyncio.to_thread(trouble.at, prometheus)

    async with AsyncExitStack() as open_:
        open_.callback(prometheus.thaw)
        where = (
            {"url": f"http://{await open_.enter_async_context(serving(trouble.server))}"}
            if trouble.server
            else {}
        )
        office = await open_.enter_async_context(watched(timings=BRIEF, **trouble.how, **where))
        await open_.enter_async_context(Load(live_host.nginx.port, rate=50))
        office.at(StepKind.WATCH, begin)

        run = await office.deploy("v1.2.6")

        assert run.phase is Phase.SUCCEEDED, run.error
        last = looks_at(office, run)[-1]
        assert judge(LIMITS, [last], None, BRIEF.slow_for).outcome is trouble.outcome
        completed = await only(office, run, DeploymentCompleted)
        assert completed.failing == ()
        assert trouble.why in " ".join(completed.unmeasured)
        assert f"Not measured: {completed.unmeasured[0]}" in str(render(completed)).replace("&amp;", "&")
        assert IssueDetected not in await told(office, run)
        detail = next(s.detail for s in await office.store.steps(run.id) if s.kind is StepKind.WATCH)
        assert (trouble.why in detail) == (trouble.outcome is Outcome.ERROR)


async def test_what_prometheus_makes_of_zero_by_zero_is_no_number_and_no_verdict(
    live_host: TargetHost, prometheus: Prometheus
) -> None:
    """Requests came once, and come no more: its own queries answer NaN."""
    port = live_host.ports[0]

    async def asks_and_stops() -> bool:
        return (await asyncio.to_thread(prometheus.ask, RATE % port)) == ["0"]

    async with Load(live_host.nginx.port, rate=50) as load:
        await load.for_seconds(2)
    await seen(asks_and_stops)
    rate = RATE % port
    assert await asyncio.to_thread(prometheus.ask, f"{rate} / {rate}") == ["NaN"]

    environment = production(live_host, timings=BRIEF, watch=LIMITS)
    look = await Metrics(PrometheusLogin(prometheus.url)).sample(environment, (f"127.0.0.1:{port}",), 2)

    assert look.value(Measure.ERROR_RATE) is None
    assert look.value(Measure.LATENCY) is None
    assert not any(reading.broken for reading in look.readings)
    assert judge(LIMITS, [look], None, BRIEF.slow_for).outcome is Outcome.INCONCLUSIVE
