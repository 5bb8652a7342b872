"""Times are counted from when it was detected or began, over incidents that were real."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policy.incidents.afterwards.measures import Measure, measures
from policy.incidents.model import Incident, State, Type

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def minutes(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


OUTAGE = Incident("INC-2026-001", "P0", "Down", "production", NOON, blocks=True, type=Type.OUTAGE)
ENDED = replace(
    OUTAGE,
    state=State.RESOLVED,
    started_at=minutes(-10),
    detected_at=minutes(-2),
    acknowledged_at=minutes(1),
    mitigated_at=minutes(5),
    resolved_at=minutes(20),
)


def test_each_time_is_counted_from_where_it_begins() -> None:
    found = measures([ENDED])
    assert found.acknowledge == Measure(1, 180, 180, 180)
    assert found.mitigate == Measure(1, 900, 900, 900)
    assert found.resolve == Measure(1, 1800, 1800, 1800)


def test_one_that_got_no_further_counts_only_where_it_got_to() -> None:
    found = measures([ENDED, replace(OUTAGE, acknowledged_at=minutes(3))])
    assert (found.total, found.acknowledge.count, found.resolve.count) == (2, 2, 1)


def test_mean_median_and_longest_differ() -> None:
    three = [replace(ENDED, resolved_at=minutes(m - 10)) for m in (1, 2, 9)]
    assert measures(three).resolve == Measure(3, 240, 120, 540)


@pytest.mark.parametrize(
    "no_incident",
    [
        {"drill": True},
        {"type": Type.TRACKING},
        {"state": State.MERGED},
        {"state": State.DECLINED},
    ],
)
def test_what_was_no_incident_of_its_own_is_left_out(no_incident: dict[str, Any]) -> None:
    assert measures([replace(ENDED, **no_incident)]).total == 0


def test_severities_are_counted_gravest_first() -> None:
    found = measures([replace(ENDED, severity=s) for s in ("P2", "P0", "P2")])
    assert found.severities == (("P0", 1), ("P2", 2))


def test_an_end_before_the_beginning_measures_nothing_and_breaks_nothing() -> None:
    assert measures([replace(ENDED, resolved_at=minutes(-60))]).resolve.mean == 0
