"""Prometheus and Alertmanager: reached, and every port of the pool is scraped under the expected name (ruling 32)."""

import asyncio

from bot.doctor.finding import Finding, Mark
from clients.credentials import Credentials
from clients.metrics import Metrics
from policy.config import Environment
from policy.watch import Measure, instances


async def examine_metrics(environment: Environment, credentials: Credentials) -> tuple[Finding, ...]:
    step = f"{environment.name}, metrics"
    if credentials.prometheus is None:
        return (
            Finding(step, Mark.WARN, "PROMETHEUS_URL is not set: the watch after a switch measures nothing."),
        )
    metrics = Metrics(credentials.prometheus, credentials.alertmanager)
    sample = await metrics.sample(environment, (), 300)
    found = [await _scraped(step, environment, metrics)]
    broken = next((r for r in sample.readings if r.measure is Measure.REQUESTS and r.broken), None)
    if broken:
        found = [
            Finding(step, Mark.FAILED, f"{broken.why}. Check PROMETHEUS_URL, its login and the network.")
        ]
    if sample.alerts_fault:
        said = f"{sample.alerts_fault}. Check ALERTMANAGER_URL, its login and the network."
        found.append(Finding(f"{environment.name}, alerts", Mark.FAILED, said))
    return tuple(found)


async def _scraped(step: str, environment: Environment, metrics: Metrics) -> Finding:
    names = [
        name
        for h in environment.hosts
        for port in environment.ports
        for name in instances(environment, {h.name: port})
    ]
    if not names:
        return Finding(
            step, Mark.WARN, "watch.instance is empty: a new release is not told apart from the old one."
        )
    known = await asyncio.gather(*(metrics.scraped(environment, name) for name in names))
    missing = [name for name, there in zip(names, known, strict=True) if not there]
    if not missing:
        return Finding(step, Mark.OK, f"Prometheus scrapes all of {', '.join(names)}.")
    do = "Add them to its scrape configuration, or name them in watch.instance of liyaqa.toml."
    return Finding(step, Mark.FAILED, f"Prometheus does not scrape {', '.join(missing)}. {do}")
