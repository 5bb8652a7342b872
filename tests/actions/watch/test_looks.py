"""A watch that looks: what it compares with, and what it says without a Prometheus."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from actions.desk import Desk
from actions.watch import Looks, unmeasured
from clients.metrics import Metrics
from policy.answers import Measured
from policy.config import Environment, Host, Strategy
from policy.watch import Act, Measure, Reading, Sample

PLACE = Environment("production", Strategy.BLUE_GREEN, (Host("h", "10.0.0.1"),))


class Told:
    """Metrics that answer as the test says, and remember what they were asked."""

    def __init__(self, *latencies: float) -> None:
        self.latencies, self.asked = list(latencies), list[tuple[Any, ...]]()

    async def sample(
        self, _environment: Environment, instances: Sequence[str], since: float, *, ago: float = 0
    ) -> Sample:
        self.asked.append((tuple(instances), since, ago))
        value = 0.6 if ago else self.latencies.pop(0)
        return Sample(since, (Reading(Measure.REQUESTS, 900), Reading(Measure.LATENCY, value)))


def looks(metrics: object) -> Looks:
    return Looks(cast(Desk, SimpleNamespace(metrics=metrics)), PLACE, ("new:8081",), ("old:8080",))


async def test_the_release_before_is_measured_once_as_it_was_before_the_switch() -> None:
    told = Told(0.95, 0.95, 0.95)
    watch = looks(told)
    verdicts = [(await watch.look(since)).act for since in (15, 30, 45)]

    assert verdicts == [Act.NOTHING, Act.NOTHING, Act.ROLL_BACK]
    assert told.asked[0] == (("old:8080",), 300, 15)
    assert [asked for asked in told.asked if asked[2] == 0] == [(("new:8081",), s, 0) for s in (15, 30, 45)]


async def test_without_prometheus_every_measure_is_named_with_the_reason() -> None:
    judged = await looks(Metrics(None)).look(10)

    assert unmeasured(judged.measured) == (
        "Error rate, P95 latency, Memory, Connection pool, Database errors (no Prometheus)",
    )


def test_what_is_unmeasured_for_one_reason_is_said_together() -> None:
    measures = (
        Measured("A", None, None, "x"),
        Measured("B", 1, ok=True),
        Measured("C", None, None, "y"),
        Measured("D", None, None, "x"),
    )
    assert unmeasured(measures) == ("A, D (x)", "C (y)")
