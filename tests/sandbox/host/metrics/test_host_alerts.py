"""The sandbox's Alertmanager: fires when a release fails its customers, and speaks as the bot understands."""

import time
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.alerts import routes
from clients.credentials import Login, PrometheusLogin
from clients.metrics import Metrics
from policy.calling.alerts import GroupState
from sandbox.host import SandboxHost, SandboxRegistry
from sandbox.host.metrics.alerts import Alerts, Listener
from sandbox.host.metrics.series import Store
from sandbox.host.waiting import until
from tests.handlers.office import office
from tests.sandbox.host.site import configured

NOW = 1_795_510_800.0
TOKEN = "a-token-of-alertmanager"


def counted(store: Store, at: float, failed: float, of: float, port: int = 8081) -> None:
    """What a scrape read of one release."""
    target = f"127.0.0.1:{port}"
    labels = {"__name__": "http_server_requests_seconds_count", "instance": target}
    counts = {"500": failed, "200": of - failed}
    store.record(target, at, {frozenset({**labels, "status": s}.items()): n for s, n in counts.items()})


def looked(failed: float, seconds: float = 30, hold: float = 10) -> Alerts:
    """After so many seconds of a hundred requests each, of which so many failed."""
    alerts = Alerts(Store(), "production", (8080, 8081), hold)
    for passed in range(int(seconds) + 1):
        counted(alerts.store, NOW + passed, failed * passed, 100 * passed)
        alerts.look(NOW + passed)
    return alerts


def test_it_fires_when_a_release_has_failed_long_enough_and_ends_with_it() -> None:
    assert looked(4).listed() == []
    assert looked(8, seconds=6).listed() == []
    alerts = looked(8)
    assert alerts.firing_since == alerts.pending_since + 10
    for passed in range(31, 61):
        counted(alerts.store, NOW + passed, 240, 100 * passed)
        alerts.look(NOW + passed)
    assert alerts.listed() == []


def test_another_hosts_release_and_one_that_nobody_asks_fire_nothing() -> None:
    alerts = Alerts(Store(), "production", (8080,), hold=0)
    for passed in range(30):
        counted(alerts.store, NOW + passed, 50 * passed, 100 * passed)
        counted(alerts.store, NOW + passed, 0, 0, port=8080)
        alerts.look(NOW + passed)
    assert alerts.listed() == []


async def test_the_bot_sees_what_fires_on_a_failing_host(
    tmp_path: Path, sandbox_registry: SandboxRegistry
) -> None:
    async with SandboxHost(
        tmp_path / "p", sandbox_registry, live="v1.2.6", pace=0, traffic=100, scrape=0.2
    ) as host:
        host.alerts.hold = 0.2
        assert await until(lambda: bool(host.alerts.firing_since), 20)
        login = Login(host.prometheus_url)
        metrics = Metrics(PrometheusLogin(host.prometheus_url), login)
        (alert,) = (await metrics.sample(configured(host), (), 60)).alerts or ()
    assert (alert.name, alert.severity) == ("HighErrorRate", "high")
    assert 0 <= alert.age < 60


async def test_the_bot_makes_a_candidate_of_it_and_hears_of_its_end(database_url: str) -> None:
    async with office(database_url) as made:
        application = web.Application()
        application.add_routes(routes(made.desk, TOKEN))
        async with TestServer(application) as server, aiohttp.ClientSession() as session:
            alerts = looked(8)
            alerts.listener = Listener(str(server.make_url("/alerts")), "wrong")
            await alerts.tell(session)
            assert await made.desk.store.alert_group(1) is None
            alerts.listener = Listener(str(server.make_url("/alerts")), TOKEN)
            await alerts.tell(session)
            group = await made.desk.store.alert_group(1)
            assert group is not None
            assert (group.severity, group.environment, group.firing) == ("P1", "production", 1)
            assert group.title == "HighErrorRate: more than 5 % of a release's requests fail"
            alerts.look(time.time())
            await alerts.tell(session)
            over = await made.desk.store.alert_group(1)
            assert over is not None
            assert (over.state, over.firing) == (GroupState.OVER, 0)
