"""Asks Prometheus the guide's questions about a release, and Alertmanager what fires; nothing is ever raised."""

import asyncio
import math
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from clients.credentials import Login, PrometheusLogin
from clients.metrics.asking import NoAnswer, ask
from clients.metrics.questions import QUESTIONS, Question, Scope, asked, question
from policy.config import Environment
from policy.watch import Alert, Measure, Reading, Sample

LEAST, MOST = (
    60,
    300,
)  # seconds of window: a rate needs two scrapes, and the guide's own window is five minutes
NOTHING = "no Prometheus"
_POINTS = 240  # of a line in a picture
Line = tuple[tuple[float, float], ...]


class Metrics:
    """Satisfies the port of that name. What cannot be measured says why (ruling 42)."""

    def __init__(
        self,
        prometheus: PrometheusLogin | None,
        alertmanager: Login | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._prometheus = prometheus if prometheus and prometheus.url else None
        self._alertmanager = alertmanager if alertmanager and alertmanager.url else None
        self._clock = clock

    @property
    def configured(self) -> bool:
        return self._prometheus is not None

    async def sample(
        self, environment: Environment, instances: Sequence[str], since: float, *, ago: float = 0
    ) -> Sample:
        """Of the time since the switch, `since` seconds ago, at most five minutes of it. `ago`: as it was then, without alerts."""
        login = self._prometheus
        if login is None:
            silent = tuple(Reading(q.measure, None, NOTHING) for q in QUESTIONS)
            return await self._with_alerts(Sample(since, silent), ago)
        scope = Scope.of(environment, instances, login.selector)
        window, at = int(min(max(since, _least(environment)), MOST)), self._clock() - ago if ago else None
        readings = await asyncio.gather(
            *(_reading(login, q, q.over(scope, window), at) for q in asked(scope))
        )
        return await self._with_alerts(Sample(since, tuple(readings)), ago)

    async def lines(
        self, environment: Environment, instances: Sequence[str], seconds: float
    ) -> Mapping[Measure, Line]:
        """Error rate and P95 over the last so many seconds, as (seconds ago, value); a measure without data is absent."""
        login = self._prometheus
        if login is None:
            return {}
        scope = Scope.of(environment, instances, login.selector)
        drawn = (Measure.ERROR_RATE, Measure.LATENCY)
        now = self._clock()
        found = await asyncio.gather(
            *(_line(login, question(m).over(scope, _least(environment)), now, seconds) for m in drawn)
        )
        return {measure: line for measure, line in zip(drawn, found, strict=True) if line}

    async def scraped(self, environment: Environment, instance: str) -> bool:
        """Whether Prometheus has this target, up or down."""
        login = self._prometheus
        if login is None:
            return False
        scope = Scope.of(environment, (instance,), login.selector)
        found = await _reading(login, question(Measure.REQUESTS), f"count(up{{{scope.everything}}})", None)
        return bool(found.value)

    async def _with_alerts(self, sample: Sample, ago: float) -> Sample:
        if self._alertmanager is None or ago:
            return sample
        try:
            path = "/api/v2/alerts?active=true&silenced=false&inhibited=false"
            alerts = await ask(self._alertmanager, path, lambda a: _alerts(a, self._clock()), "Alertmanager")
        except NoAnswer as fault:
            return Sample(sample.at, sample.readings, (), str(fault))
        return Sample(sample.at, sample.readings, alerts)


def _least(environment: Environment) -> int:
    """Seconds: four evaluations, which are not closer than scrapes."""
    return int(min(max(4 * environment.timings.metrics_interval, 2), LEAST))


async def _reading(login: PrometheusLogin, asked: Question, query: str, at: float | None) -> Reading:
    form = {"query": query} | ({"time": f"{at:.3f}"} if at else {})
    try:
        value = await ask(login, "/api/v1/query", _value, "Prometheus", form)
    except NoAnswer as fault:
        return Reading(asked.measure, None, str(fault), broken=True)
    if value is None:
        of_requests = asked.measure in (Measure.REQUESTS, Measure.ERROR_RATE, Measure.LATENCY)
        return Reading(asked.measure, None, "no requests measured" if of_requests else "no data")
    return Reading(asked.measure, value)


async def _line(login: PrometheusLogin, query: str, now: float, seconds: float) -> Line:
    step = max(seconds / _POINTS, 1)
    form = {"query": query, "start": f"{now - seconds:.3f}", "end": f"{now:.3f}", "step": f"{step:.3f}"}
    try:
        return await ask(login, "/api/v1/query_range", lambda a: _points(a, now), "Prometheus", form)
    except NoAnswer:
        return ()


def _value(answer: Any) -> float | None:
    """None for an empty result and for what is not a number: neither is good data."""
    result = _result(answer)
    value = float(result[0]["value"][1]) if result else math.nan
    return value if math.isfinite(value) else None


def _points(answer: Any, now: float) -> Line:
    result = _result(answer)
    pairs = [(now - float(at), float(value)) for at, value in result[0]["values"]] if result else []
    return tuple((ago, value) for ago, value in pairs if math.isfinite(value))


def _result(answer: Any) -> Any:
    if answer["status"] != "success":
        raise NoAnswer(f"Prometheus refuses the query ({answer.get('errorType', 'error')})")
    return answer["data"]["result"]


def _alerts(answer: Any, now: float) -> tuple[Alert, ...]:
    return tuple(_alert(each, now) for each in answer if each["status"]["state"] == "active")


def _alert(each: Any, now: float) -> Alert:
    labels = each["labels"]
    age = now - datetime.fromisoformat(each["startsAt"]).timestamp()
    return Alert(
        str(labels.get("alertname", "an alert without a name")), age, str(labels.get("severity", ""))
    )
