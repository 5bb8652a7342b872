"""The four DORA measures, from runs alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policy.summary import Past
from policy.summary.dora import WEEKS, weekly
from policy.summary.week import cadence, sunday

SUNDAY = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)  # 09:05 in Riyadh
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # in the week that is over


def deployed(run: int, at: datetime = MONDAY, **changes: Any) -> Past:
    made = Past(run, "deploy", "production", f"v1.0.{run}", "succeeded", "U1", at, at, at, at)
    return replace(made, **changes)


def rolled_back(run: int, parent: int, at: datetime, phase: str = "succeeded") -> Past:
    return Past(run, "rollback", "production", "v1.0.0", phase, "U1", at, at, at, at, parent)


def test_a_report_is_about_whole_weeks_the_newest_of_them_over() -> None:
    report = weekly("production", [deployed(1), deployed(2, SUNDAY)], SUNDAY)
    assert len(report.weeks) == WEEKS
    assert report.weeks[-1].start == datetime(2026, 11, 14, 21, 0, tzinfo=UTC)
    assert [w.deployments for w in report.weeks] == [0] * (WEEKS - 1) + [1]


def test_only_deployments_that_took_traffic_in_that_environment_count() -> None:
    past = [deployed(1, environment="staging"), deployed(2, switched_at=None, phase="rejected"), deployed(3)]
    assert weekly("production", past, SUNDAY).weeks[-1].deployments == 1


@pytest.mark.parametrize("phase", ["rolled_back", "rollback_failed", "rolling_back"])
def test_a_deployment_that_went_back_by_itself_failed(phase: str) -> None:
    week = weekly("production", [deployed(1, phase=phase), deployed(2)], SUNDAY).weeks[-1]
    assert (week.failed, week.failure_rate) == (1, 50)


def test_a_rollback_labels_its_deployment_anew_and_is_no_deployment() -> None:
    past = [deployed(1), deployed(2), rolled_back(3, 2, MONDAY + timedelta(minutes=30))]
    week = weekly("production", past, SUNDAY).weeks[-1]
    assert (week.deployments, week.failed, week.restore_seconds) == (2, 1, 1800)


def test_a_rollback_that_failed_has_restored_nothing() -> None:
    past = [deployed(1), rolled_back(2, 1, MONDAY + timedelta(minutes=30), "failed")]
    week = weekly("production", past, SUNDAY).weeks[-1]
    assert (week.failed, week.restore_seconds) == (0, None)
    frozen = weekly("production", [deployed(1, phase="rollback_failed")], SUNDAY).weeks[-1]
    assert (frozen.failed, frozen.restore_seconds) == (1, None)


def test_the_median_is_not_moved_by_one_long_night() -> None:
    minutes = (2, 3, 500)
    past = [
        deployed(n, phase="rolled_back", ended_at=MONDAY + timedelta(minutes=m))
        for n, m in enumerate(minutes)
    ]
    assert weekly("production", past, SUNDAY).weeks[-1].restore_seconds == 180


def test_lead_time_is_the_median_from_the_images_build_to_the_switch() -> None:
    built = [MONDAY - timedelta(hours=h) for h in (1, 5, 900)]
    past = [deployed(n, built_at=at) for n, at in enumerate(built)] + [deployed(9)]
    report = weekly("production", past, SUNDAY)
    assert (report.weeks[-1].lead_seconds, report.lead_why) == (18000, "")


def test_an_image_that_says_nothing_or_comes_from_the_future_has_no_lead_time() -> None:
    report = weekly("production", [deployed(1), deployed(2, built_at=SUNDAY)], SUNDAY)
    assert (report.weeks[-1].lead_seconds, report.lead_why) == (None, "no image says when it was built")


def test_where_nothing_was_deployed_no_image_is_blamed() -> None:
    assert weekly("production", [], SUNDAY).lead_why == ""


def test_a_week_without_deployments_has_no_rate() -> None:
    assert weekly("production", [], SUNDAY).weeks[-1].failure_rate is None


@pytest.mark.parametrize(
    ("now", "began"),
    [
        ("2026-11-21T20:59", "2026-11-14T21:00"),  # still Saturday in Riyadh
        ("2026-11-21T21:00", "2026-11-21T21:00"),
        ("2026-11-26T12:00", "2026-11-21T21:00"),
    ],
)
def test_a_week_begins_on_sunday_in_riyadh(now: str, began: str) -> None:
    at = datetime.fromisoformat
    assert sunday(at(now).replace(tzinfo=UTC)) == at(began).replace(tzinfo=UTC)


def test_the_cadence_counts_what_went_live_since_sunday() -> None:
    now = SUNDAY + timedelta(days=3)
    past = [
        deployed(1),
        deployed(2, now - timedelta(days=1)),
        deployed(3, now - timedelta(hours=1), switched_at=None),
    ]
    assert cadence("production", past, now).done == 1
