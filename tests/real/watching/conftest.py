"""An office whose production is scraped by a real Prometheus; v1.2.3 serves, started by hand."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from clients.credentials import Login, PrometheusLogin
from clients.metrics import Metrics
from policy.config import Environment, Watch
from policy.runs import Run
from policy.watch import Sample
from tests.real.deploying.desk import QUICK, Office, open_office, production
from tests.real.parts.host import TargetHost
from tests.real.parts.prometheus import Alertmanager, Prometheus

WATCHED = replace(QUICK, watch=5, watch_interval=0.25, metrics_interval=0.5, slow_for=2, drain=5)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(150))


class Looking(Metrics):
    """The real client; it remembers what each look at the present gave, by the release's instances."""

    def __init__(self, *logins: Any) -> None:
        super().__init__(*logins)
        self.seen: list[tuple[tuple[str, ...], Sample]] = []

    async def sample(
        self, environment: Environment, instances: Sequence[str], since: float, *, ago: float = 0
    ) -> Sample:
        found = await super().sample(environment, instances, since, ago=ago)
        if not ago:
            self.seen.append((tuple(instances), found))
        return found


def looks_at(office: Office, run: Run) -> list[Sample]:
    """What the watch saw of the release that this run brought, oldest first."""
    metrics = office.desk.metrics
    assert isinstance(metrics, Looking)
    assert run.plan is not None
    fresh = tuple(f"127.0.0.1:{place.port}" for place in run.plan.hosts)
    return [sample for instances, sample in metrics.seen if instances == fresh]


class Opens(Protocol):
    """`watched(timings=..., watch=..., prometheus=...)`: an office with a worker, or an idle one."""

    def __call__(self, **changes: Any) -> AbstractAsyncContextManager[Office]: ...


@pytest.fixture
def live_host(host: TargetHost) -> TargetHost:
    host.run_release("v1.2.3")
    return host


@pytest.fixture
def prometheus(live_host: TargetHost, tmp_path: Path) -> Iterator[Prometheus]:
    made = Prometheus(tmp_path / "prometheus", live_host.ports)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def alertmanager(tmp_path: Path) -> Iterator[Alertmanager]:
    made = Alertmanager(tmp_path / "alertmanager")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def watched(live_host: TargetHost, database_url: str, prometheus: Prometheus) -> Opens:
    @asynccontextmanager
    async def opens(
        *, url: str = prometheus.url, selector: str = "", alerts: str = "", idle: bool = False, **changes: Any
    ) -> AsyncIterator[Office]:
        given = {"timings": WATCHED, "watch": Watch(instance="127.0.0.1:{port}"), **changes}
        metrics = Looking(PrometheusLogin(url, selector=selector), Login(alerts))
        environment = production(live_host, **given)
        async with open_office(database_url, environment, metrics=metrics) as office:
            if idle:
                yield office
                return
            async with office.working():
                yield office

    return opens
