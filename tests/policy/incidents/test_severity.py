"""What follows from type and severity: the blackout, the channel, the reminders; and who is suspected."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policy.config import Reminders
from policy.events import DeploymentFailed, DeploymentStarted, LockChanged, PhaseChanged, RollbackStarted
from policy.incidents.following import told
from policy.incidents.model import Entry, Incident, State, Type
from policy.incidents.public import codename, public_title
from policy.incidents.severity import SEVERITIES, blocks, cadence, has_channel, pause, rung
from policy.incidents.suspect import suspect
from policy.runs import Kind, Phase, Run
from policy.runs import State as RunState

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ONE = Incident("INC-2026-001", "P0", "x", "production", AT, blocks=True, type=Type.OUTAGE)


@pytest.mark.parametrize(
    ("kind", "blocking", "channels"),
    [
        (Type.OUTAGE, ("P0", "P1"), ("P0", "P1", "P2")),
        (Type.DATABASE, ("P0", "P1"), ("P0", "P1", "P2")),
        (Type.SECURITY, ("P0", "P1"), SEVERITIES),
        (Type.TRACKING, (), ()),
    ],
)
def test_type_and_severity_decide_on_blackout_and_channel(
    kind: Type, blocking: tuple[str, ...], channels: tuple[str, ...]
) -> None:
    assert tuple(s for s in SEVERITIES if blocks(kind, s)) == blocking
    assert tuple(s for s in SEVERITIES if has_channel(kind, s)) == channels


@pytest.mark.parametrize(
    ("kind", "severity", "state", "minutes"),
    [
        (Type.OUTAGE, "P0", State.INVESTIGATING, 5),
        (Type.DATABASE, "P1", State.MITIGATED, 5),
        (Type.SECURITY, "P1", State.INVESTIGATING, 15),
        (Type.OUTAGE, "P2", State.INVESTIGATING, 30),
        (Type.OUTAGE, "P3", State.INVESTIGATING, None),
        (Type.TRACKING, "P2", State.OPEN, None),
        (Type.OUTAGE, "P0", State.RESOLVED, None),
    ],
)
def test_an_update_is_due_every_five_minutes_and_every_fifteen_for_security(
    kind: Type, severity: str, state: State, minutes: int | None
) -> None:
    every = cadence(replace(ONE, type=kind, severity=severity, state=state), Reminders())
    assert every == (timedelta(minutes=minutes) if minutes else None)


def test_ignored_reminders_come_less_and_less_often_but_never_stop() -> None:
    ones = [replace(ONE, ignored=n) for n in (0, 1, 2, 3, 4, 5, 6, 50)]
    pauses = [every.total_seconds() / 60 for one in ones if (every := pause(one, Reminders()))]
    assert pauses == [5, 5, 5, 10, 20, 40, 60, 60]
    assert [rung(one, Reminders()) for one in ones[:7]] == [0, 0, 0, 1, 1, 1, 2]


def test_the_team_may_set_the_reminders_pace_and_patience() -> None:
    calm = Reminders(outage_minutes=20, p2_minutes=0, patience=1, longest_minutes=40)
    pauses = [pause(replace(ONE, ignored=n), calm) for n in (0, 1, 2, 9)]
    assert pauses == [timedelta(minutes=m) for m in (20, 40, 40, 40)]
    assert rung(replace(ONE, ignored=2), calm) == 2
    assert cadence(replace(ONE, severity="P2"), calm) is None


def run(no: int, minutes_before: float, phase: Phase = Phase.SUCCEEDED, **changes: object) -> Run:
    made = Run(
        id=no,
        kind=Kind.DEPLOY,
        environment="production",
        version=f"v1.{no}",
        digest="",
        phase=phase,
        state=RunState.ENDED,
        requester="U1",
        created_at=AT - timedelta(hours=9),
        switched_at=AT - timedelta(minutes=minutes_before),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("runs", "found"),
    [
        ([run(1, 10)], 1),
        ([run(1, 50), run(2, 10)], 2),
        ([run(1, 59)], 1),
        ([run(1, 61)], None),
        ([run(1, -5)], None),
        ([run(1, 10, environment="staging")], None),
        ([run(1, 10, Phase.ROLLED_BACK)], 1),
        ([run(1, 0, Phase.FAILED, switched_at=None, ended_at=AT - timedelta(minutes=3))], None),
        ([], None),
    ],
)
def test_the_newest_release_that_met_customers_within_an_hour_before_is_suspected(
    runs: list[Run], found: int | None
) -> None:
    suspected = suspect(ONE, runs)
    assert (suspected.id if suspected else None) == found


def test_the_start_counts_when_it_is_known() -> None:
    late = replace(ONE, opened_at=AT + timedelta(hours=2), started_at=AT)
    assert suspect(late, [run(1, 10)]) is not None


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (DeploymentStarted(1, "production", "v1", "U1", AT, 15, "none"), Entry.DEPLOY),
        (DeploymentFailed(1, "production", "v1", "pull", "no space", "v0", 3), Entry.DEPLOY),
        (LockChanged(0, "production", locked=True, actor="U1", reason="x"), Entry.DEPLOY),
        (RollbackStarted(1, "production", "v2", "v1", "errors", AT, 2, ""), Entry.ROLLBACK),
        (PhaseChanged(1, "switching", "", "", AT), None),
    ],
)
def test_what_happens_to_an_environment_is_news_to_its_incidents(event: object, kind: Entry | None) -> None:
    news = told(event)  # type: ignore[arg-type]
    assert (news.kind if news else None) == kind
    assert news is None or news.environment == "production"


def test_a_codename_tells_nothing_and_stays_the_same() -> None:
    names = [codename(f"INC-2026-{n:03}") for n in range(1, 100)]
    assert len(set(names)) == len(names)
    assert codename("INC-2026-014") == codename("INC-2026-014")
    secret = replace(ONE, private=True, codename="amber-heron")
    assert (public_title(secret), public_title(ONE)) == ("amber-heron", "x")
