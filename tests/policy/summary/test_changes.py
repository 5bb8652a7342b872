"""What changed between two summaries."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policy.summary import (
    Barred,
    Change,
    ChangeKind,
    Health,
    Past,
    Place,
    Summary,
    Trouble,
    Unknown,
    changes,
)

THEN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
NOW = THEN + timedelta(days=1)
PLACE = Place("production", "v1", THEN, "U1", Health(ok=True), NOW)
BEFORE = Summary(THEN, (PLACE,))
SAME = Summary(NOW, (PLACE,))
P1 = Trouble("INC-2026-001", "P1", "Payments fail", "production", THEN)


def test_the_same_is_no_change() -> None:
    assert changes(BEFORE, SAME) == ()


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (replace(PLACE, version="v2"), Change(ChangeKind.VERSION, "production", "v1", "v2")),
        (
            replace(PLACE, health=Health(False, "status 503")),
            Change(ChangeKind.SICK, "production", after="status 503"),
        ),
        (replace(PLACE, lock_by="U2"), Change(ChangeKind.LOCKED, "production", after="U2")),
        (replace(PLACE, standby_until=None), Change(ChangeKind.STANDBY_GONE, "production")),
    ],
)
def test_a_place_that_is_different_is_told(place: Place, change: Change) -> None:
    assert changes(BEFORE, replace(SAME, places=(place,))) == (change,)


def test_what_went_wrong_and_came_right_is_told_both_times() -> None:
    sick = replace(SAME, places=(replace(PLACE, health=Health(ok=False), lock_by="U2"),))
    kinds = {c.kind for c in changes(sick, SAME)}
    assert kinds == {ChangeKind.WELL, ChangeKind.UNLOCKED}


def test_a_health_nobody_knew_is_no_change() -> None:
    unknown = replace(SAME, places=(replace(PLACE, health=Health(None)),))
    assert changes(BEFORE, unknown) == changes(unknown, SAME) == ()


def test_incidents_come_first() -> None:
    now = replace(SAME, troubles=(P1,), places=(replace(PLACE, version="v2"),))
    assert [c.kind for c in changes(BEFORE, now)] == [ChangeKind.INCIDENT_OPENED, ChangeKind.VERSION]
    assert changes(now, BEFORE)[0] == Change(ChangeKind.INCIDENT_CLOSED, P1.id, "P1", "Payments fail")


def test_incidents_that_could_not_be_read_are_not_closed() -> None:
    before = replace(BEFORE, troubles=(P1,))
    assert changes(before, replace(SAME, unknown=(Unknown("incidents", "away"),))) == ()


def test_a_private_incident_is_never_a_change() -> None:
    assert changes(BEFORE, replace(SAME, troubles=(replace(P1, private=True),))) == ()


def test_only_what_ended_and_was_barred_since_then_counts() -> None:
    ended = [
        Past(n, "deploy", "production", "v2", phase, "U1", at, at, at, at)
        for n, (phase, at) in enumerate(
            [("succeeded", NOW), ("failed", NOW), ("succeeded", THEN - timedelta(hours=1))]
        )
    ]
    barred = tuple(Barred("production", "v2", "bad", at) for at in (NOW, THEN - timedelta(hours=1)))
    found = changes(BEFORE, replace(SAME, past=tuple(ended), barred=barred))
    assert found == (
        Change(ChangeKind.BARRED, "production", after="v2"),
        Change(ChangeKind.DEPLOYED, "production", "1", "1"),
    )
