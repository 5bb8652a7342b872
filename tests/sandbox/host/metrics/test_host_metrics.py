"""The bot measures the sandbox: its own client, the host's own counters, over HTTP."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from clients.credentials import PrometheusLogin
from clients.metrics import Metrics
from policy.config import Watch
from policy.watch import Act, Measure, Outcome, Sample, instances, judge
from sandbox.host import SandboxHost, SandboxRegistry
from sandbox.host.waiting import until
from tests.sandbox.host.site import configured


async def measured(host: SandboxHost, **login: Any) -> Sample:
    environment = configured(host)
    metrics = Metrics(PrometheusLogin(host.prometheus_url, **login))
    return await metrics.sample(environment, instances(environment, {host.name: host.ports[0]}), 60)


async def known(host: SandboxHost) -> None:
    """A few scrapes of a good many answers."""
    began = sum(host.traffic.statuses.values())
    assert await until(lambda: sum(host.traffic.statuses.values()) > began + 100, 15)
    done = host.metrics.scrapes
    assert await until(lambda: host.metrics.scrapes > done + 1, 5)


async def test_a_good_release_is_all_green(tmp_path: Path, sandbox_registry: SandboxRegistry) -> None:
    async with SandboxHost(tmp_path / "p", sandbox_registry, pace=0, traffic=100, scrape=0.2) as host:
        await known(host)
        found = await measured(host, selector='job="liyaqa-backend"')

    assert judge(Watch(), (found,), None, 300).outcome is Outcome.PASS
    assert found.value(Measure.ERROR_RATE) == 0
    assert 0.005 < (found.value(Measure.LATENCY) or 0) < 0.5


async def test_a_failing_release_fails_eight_in_a_hundred(
    tmp_path: Path, sandbox_registry: SandboxRegistry
) -> None:
    async with SandboxHost(
        tmp_path / "p", sandbox_registry, live="v1.2.6", pace=0, traffic=100, scrape=0.2
    ) as host:
        await known(host)
        found = await measured(host)

    assert found.value(Measure.ERROR_RATE) == pytest.approx(8, abs=2)
    assert judge(Watch(), (found,), None, 300).act is Act.ROLL_BACK


async def test_graphs_move_and_a_stopped_release_leaves_them(production: SandboxHost) -> None:
    query = {"query": "up", "start": "0", "end": "0", "step": "1"}
    async with aiohttp.ClientSession(production.prometheus_url) as session:
        assert await until(lambda: bool(production.metrics.targets()), 5)
        now = datetime.now(UTC).timestamp()
        query |= {"start": f"{now - 5}", "end": f"{now}"}
        async with session.get("/api/v1/query_range", params=query) as answer:
            lines = (await answer.json())["data"]["result"]
        assert sorted(line["values"][-1][1] for line in lines) == ["0", "0", "1"]
        await production.engine.containers.stop("liyaqa-backend-blue", 5)
        assert await until(lambda: not production.metrics.targets(), 5)
        async with session.get("/api/v1/query", params={"query": "jvm_memory_used_bytes"}) as answer:
            assert (await answer.json())["data"]["result"] == []


async def test_a_query_that_is_not_understood_is_bad_data(production: SandboxHost) -> None:
    url = f"{production.prometheus_url}/api/v1/query"
    async with aiohttp.ClientSession() as session, session.post(url, data={"query": "topk(3, up)"}) as answer:
        assert answer.status == 400
        assert (await answer.json())["errorType"] == "bad_data"
