"""The bot measures the sandbox: its own client, the host's own counters, over HTTP."""

from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from clients.credentials import PrometheusLogin
from clients.prometheus import Prometheus
from policy.answers import Measured
from sandbox.host import SandboxHost, SandboxRegistry
from sandbox.host.waiting import until
from tests.sandbox.host.site import configured


async def measured(host: SandboxHost, **login: str) -> dict[str, Measured]:
    prometheus = Prometheus(PrometheusLogin(host.prometheus_url, **login))
    return {m.name: m for m in await prometheus.measure(configured(host), 60)}


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

    assert found["Error rate"] == Measured("Error rate", 0.0, ok=True)
    latency = found["P95 latency"].value
    assert latency is not None
    assert 0.005 < latency < 0.5
    assert found["P95 latency"].ok


async def test_a_failing_release_fails_eight_in_a_hundred(
    tmp_path: Path, sandbox_registry: SandboxRegistry
) -> None:
    async with SandboxHost(
        tmp_path / "p", sandbox_registry, live="v1.2.6", pace=0, traffic=100, scrape=0.2
    ) as host:
        await known(host)
        found = await measured(host)

    assert found["Error rate"].value == pytest.approx(8, abs=2)
    assert found["Error rate"].ok is False


async def test_graphs_move_and_a_stopped_release_leaves_them(production: SandboxHost) -> None:
    query = {"query": "up", "start": "0", "end": "0", "step": "1"}
    async with aiohttp.ClientSession(production.prometheus_url) as session:
        assert await until(lambda: bool(production.metrics.targets()), 5)
        now = datetime.now(UTC).timestamp()
        query |= {"start": f"{now - 5}", "end": f"{now}"}
        async with session.get("/api/v1/query_range", params=query) as answer:
            (line,) = (await answer.json())["data"]["result"]
        assert line["values"][-1][1] == "1"
        await production.engine.containers.stop("liyaqa-backend-blue", 5)
        assert await until(lambda: not production.metrics.targets(), 5)
        async with session.get("/api/v1/query", params={"query": "up"}) as answer:
            assert (await answer.json())["data"]["result"] == []


async def test_a_query_that_is_not_understood_is_bad_data(production: SandboxHost) -> None:
    url = f"{production.prometheus_url}/api/v1/query"
    async with aiohttp.ClientSession() as session, session.post(url, data={"query": "topk(3, up)"}) as answer:
        assert answer.status == 400
        assert (await answer.json())["errorType"] == "bad_data"
