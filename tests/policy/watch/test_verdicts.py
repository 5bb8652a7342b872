"""Guide 6.2 and 8.4 as a table, and what holds whatever was measured."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.config import Watch
from policy.watch import Act, Alert, Measure, Outcome, Reading, Sample, judge

LIMITS = Watch()
PATIENCE = 300
GOOD = {
    Measure.REQUESTS: 1000.0,
    Measure.ERROR_RATE: 0.2,
    Measure.LATENCY: 0.3,
    Measure.MEMORY: 60.0,
    Measure.POOL: 30.0,
    Measure.DATABASE_ERRORS: 0.0,
}
BEFORE = Sample(0, (Reading(Measure.REQUESTS, 1000), Reading(Measure.LATENCY, 0.6)))


def look(at: float = 60, alerts: tuple[Alert, ...] | None = None, **values: float | None) -> Sample:
    """A good release but for `values`, by the measures' names in code."""
    read = {**GOOD, **{Measure[name]: value for name, value in values.items()}}
    return Sample(
        at, tuple(Reading(m, v, "" if v is not None else "nothing") for m, v in read.items()), alerts
    )


def act(*looks: Sample, baseline: Sample | None = BEFORE) -> Act:
    return judge(LIMITS, looks, baseline, PATIENCE).act


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({}, Act.NOTHING),
        ({"ERROR_RATE": 0.99}, Act.NOTHING),
        ({"ERROR_RATE": 1}, Act.ASK),
        ({"ERROR_RATE": 5}, Act.ASK),
        ({"ERROR_RATE": 5.01}, Act.ROLL_BACK),
        ({"LATENCY": 5.5}, Act.WAIT),
        ({"MEMORY": 95}, Act.NOTHING),
        ({"MEMORY": 95.1}, Act.ASK),
        ({"POOL": 81}, Act.ASK),
        ({"DATABASE_ERRORS": 10}, Act.NOTHING),
        ({"DATABASE_ERRORS": 10.1}, Act.ROLL_BACK),
        ({"ERROR_RATE": 2, "DATABASE_ERRORS": 50}, Act.ROLL_BACK),
    ],
)
def test_one_look_is_judged_by_the_guides_thresholds(values: dict[str, Any], wanted: Act) -> None:
    assert act(look(**values)) is wanted


@pytest.mark.parametrize(
    ("latency", "wanted"), [(0.71, Act.NOTHING), (0.72, Act.ASK), (0.9, Act.ASK), (0.91, Act.ROLL_BACK)]
)
def test_slower_than_the_release_before_counts_after_three_looks(latency: float, wanted: Act) -> None:
    looks = [look(at, LATENCY=latency) for at in (15, 30, 45)]
    assert act(*looks[:2]) is Act.NOTHING
    assert act(*looks) is wanted
    assert act(*looks, look(60)) is Act.NOTHING


def test_slower_counts_only_above_half_a_second() -> None:
    baseline = replace(BEFORE, readings=(Reading(Measure.REQUESTS, 1000), Reading(Measure.LATENCY, 0.1)))
    assert act(*[look(at, LATENCY=0.5) for at in (15, 30, 45)], baseline=baseline) is Act.NOTHING


@pytest.mark.parametrize(
    "baseline", [None, Sample(0), Sample(0, (Reading(Measure.REQUESTS, 49), Reading(Measure.LATENCY, 0.1)))]
)
def test_without_enough_of_the_release_before_slower_is_inconclusive(baseline: Sample | None) -> None:
    found = judge(LIMITS, [look(at, LATENCY=0.9) for at in (15, 30, 45)], baseline, PATIENCE)
    assert (found.act, found.outcome) == (Act.NOTHING, Outcome.INCONCLUSIVE)


def test_a_p95_above_five_seconds_is_rolled_back_after_five_minutes() -> None:
    looks = [look(at, LATENCY=6) for at in range(0, 301, 60)]
    assert act(*looks[:-1], baseline=None) is Act.WAIT
    assert act(*looks, baseline=None) is Act.ROLL_BACK
    looks[2] = look(120, LATENCY=4)
    assert act(*looks, baseline=None) is Act.WAIT


@pytest.mark.parametrize("requests", [0, 49, None])
def test_too_few_requests_neither_pass_nor_fail(requests: float | None) -> None:
    found = judge(LIMITS, [look(REQUESTS=requests, ERROR_RATE=100, LATENCY=9)], None, PATIENCE)
    assert (found.act, found.outcome) == (Act.NOTHING, Outcome.INCONCLUSIVE)
    doubtful = [m.name for m in found.measured if m.ok is None]
    assert doubtful == ["Error rate", "P95 latency"]


def test_the_sentence_of_too_few_says_how_many_it_takes() -> None:
    found = judge(LIMITS, [look(REQUESTS=12)], None, PATIENCE)
    assert found.measured[0].why == "12 of 50 requests it takes to tell"


def test_no_answer_is_another_thing_than_no_data() -> None:
    broken = Sample(60, tuple(Reading(m, None, "Prometheus is not reached", broken=True) for m in Measure))
    silent = judge(LIMITS, [broken], BEFORE, PATIENCE)
    assert (silent.outcome, silent.silence) == (Outcome.ERROR, "Prometheus is not reached")
    assert judge(LIMITS, [look()], BEFORE, PATIENCE).silence == ""
    assert judge(LIMITS, [look(ERROR_RATE=None)], BEFORE, PATIENCE).outcome is Outcome.INCONCLUSIVE
    assert judge(LIMITS, [], BEFORE, PATIENCE).outcome is Outcome.INCONCLUSIVE


def test_only_alerts_that_began_after_the_switch_ask() -> None:
    old, new = Alert("DiskFilling", age=3600), Alert("HighErrorRate", age=20)
    assert act(look(60, (old,))) is Act.NOTHING
    found = judge(LIMITS, [look(60, (old, new))], BEFORE, PATIENCE)
    assert (found.act, found.said) == (Act.ASK, "New alert: HighErrorRate")


def test_an_alertmanager_without_an_answer_is_an_error() -> None:
    found = judge(
        LIMITS, [replace(look(), alerts=(), alerts_fault="Alertmanager is not reached")], BEFORE, PATIENCE
    )
    assert (found.act, found.outcome) == (Act.NOTHING, Outcome.ERROR)


def test_what_is_wrong_is_said_gravest_first_with_its_number() -> None:
    found = judge(LIMITS, [look(ERROR_RATE=8.04, MEMORY=97)], BEFORE, PATIENCE)
    assert found.said == "High error rate (8%), memory usage 97%"
    assert found.worst is not None
    assert found.worst.impact == "8% of requests fail"


numbers = st.none() | st.floats(0, 1e6)
looks = st.lists(
    st.builds(
        lambda values: tuple(Reading(m, v) for m, v in zip(Measure, values, strict=True)),
        st.tuples(*[numbers] * len(Measure)),
    ),
    min_size=1,
    max_size=6,
)


def at_times(readings: Sequence[tuple[Reading, ...]]) -> list[Sample]:
    return [Sample(60.0 * i, read) for i, read in enumerate(readings)]


@given(looks)
def test_only_what_failed_calls_for_anything(readings: list[tuple[Reading, ...]]) -> None:
    for finding in judge(LIMITS, at_times(readings), BEFORE, PATIENCE).findings:
        assert (finding.act is Act.NOTHING) == (finding.outcome is not Outcome.FAIL)
        assert finding.said or finding.outcome is Outcome.PASS


@given(looks, st.floats(0, 100), st.floats(0, 100))
def test_more_errors_never_make_a_verdict_milder(
    readings: list[tuple[Reading, ...]], one: float, two: float
) -> None:
    def with_errors(rate: float) -> Act:
        last = tuple(replace(r, value=rate) if r.measure is Measure.ERROR_RATE else r for r in readings[-1])
        return act(*at_times([*readings[:-1], last]))

    assert with_errors(min(one, two)) <= with_errors(max(one, two))


@given(looks)
def test_a_measure_that_was_not_taken_is_never_green(readings: list[tuple[Reading, ...]]) -> None:
    missing = {r.measure.value for r in readings[-1] if r.value is None}
    for measure in judge(LIMITS, at_times(readings), BEFORE, PATIENCE).measured:
        assert measure.name not in missing or measure.ok is None
