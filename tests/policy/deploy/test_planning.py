"""The guide's twelve steps, staging's replacement, and what takes each back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.config import Environment, Strategy
from policy.deploy.planning import (
    config_hash,
    deadline,
    make_plan,
    moves_traffic,
    phase_of,
    retire_plan,
    undo_plan,
)
from policy.plan import Plan, Release, StepKind
from policy.runs import Phase, StepRecord
from tests.policy.samples import LOCAL, PLACE, PRODUCTION, RELEASE, STAGING, TUESDAY

K = StepKind
MIGRATING = replace(RELEASE, migrations=("V12__trainers",))
TWO = (PLACE, replace(PLACE, host="api-2"))


def plan(environment: Environment = PRODUCTION, hosts: int = 1) -> Plan:
    return make_plan(environment, MIGRATING, TWO[:hosts], "c")


def kinds(made: Plan) -> str:
    return " ".join(s.kind for s in made.steps)


def records(made: Plan, until: int, state: str = "done") -> list[StepRecord]:
    """The steps before `until` are done; that one is in `state`."""
    return [
        StepRecord(1, 1, s.no, s.kind, s.host, 1, state if s.no == until else "done", TUESDAY)
        for s in made.steps
        if s.no <= until
    ]


def number(made: Plan, kind: StepKind) -> int:
    return next(s.no for s in made.steps if s.kind is kind)


def test_production_follows_the_guides_twelve_steps() -> None:
    assert kinds(plan()) == (
        "connect pull migrate start wait health smoke switch verify drain watch rename announce"
    )
    assert [s.guide for s in plan().steps][:4] == [f"4.4 step {n}" for n in (1, 2, 3, 4)]


def test_staging_stops_the_old_one_and_starts_the_new_one() -> None:
    assert kinds(plan(STAGING)) == "connect pull stop_old start_new wait health smoke announce"


@pytest.mark.parametrize(
    ("environment", "release", "migrates"),
    [
        pytest.param(PRODUCTION, MIGRATING, True, id="declared"),
        pytest.param(PRODUCTION, RELEASE, False, id="none declared"),
        pytest.param(replace(PRODUCTION, run_migrations=False), MIGRATING, False, id="applies its own"),
        pytest.param(replace(STAGING, run_migrations=True), MIGRATING, True, id="staging, if asked to"),
    ],
)
def test_migrations_run_only_where_declared_and_wanted(
    environment: Environment, release: Release, migrates: bool
) -> None:
    made = make_plan(environment, release, (PLACE,), "c")
    assert ("migrate" in kinds(made)) is migrates


def test_no_host_is_switched_before_every_host_is_verified() -> None:
    made = plan(hosts=2)
    last_check = max(s.no for s in made.steps if s.kind is K.SMOKE)
    assert last_check < number(made, K.SWITCH)
    assert [s.host for s in made.steps if s.kind is K.SWITCH] == ["api-1", "api-2"]


def test_migrations_run_once_and_watching_and_announcing_are_for_all_hosts() -> None:
    made = plan(hosts=2)
    assert [s.host for s in made.steps if s.kind is K.MIGRATE] == ["api-1"]
    assert [s.host for s in made.steps if s.kind in (K.WATCH, K.ANNOUNCE)] == ["", ""]


def test_steps_are_numbered_from_one_without_gaps() -> None:
    assert [s.no for s in plan(hosts=2).steps] == list(range(1, len(plan(hosts=2).steps) + 1))


def test_a_local_environment_has_no_steps() -> None:
    assert make_plan(LOCAL, RELEASE, (), "c").steps == ()


@pytest.mark.parametrize(
    ("environment", "failing", "undone"),
    [
        pytest.param(PRODUCTION, K.PULL, "", id="nothing to take back"),
        pytest.param(PRODUCTION, K.MIGRATE, "", id="migrations stay"),
        pytest.param(PRODUCTION, K.START, "remove_green", id="a start that failed may have acted"),
        pytest.param(PRODUCTION, K.HEALTH, "remove_green", id="before the switch"),
        pytest.param(PRODUCTION, K.SWITCH, "switch_back remove_green", id="at the switch"),
        pytest.param(PRODUCTION, K.WATCH, "switch_back remove_green", id="while watching"),
        pytest.param(PRODUCTION, K.RENAME, "rename_back switch_back remove_green", id="at the renaming"),
        pytest.param(STAGING, K.STOP_OLD, "restore_old", id="staging, the old one stopped"),
        pytest.param(STAGING, K.HEALTH, "remove_new restore_old", id="staging, the new one unhealthy"),
    ],
)
def test_what_was_begun_is_taken_back_newest_first(
    environment: Environment, failing: StepKind, undone: str
) -> None:
    made = plan(environment)
    back = undo_plan(environment, made, records(made, number(made, failing), "failed"))
    assert " ".join(s.kind for s in back) == undone


def test_a_skipped_step_and_an_undone_one_are_not_taken_back() -> None:
    made = plan()
    skipped = records(made, number(made, K.START), "skipped")
    assert undo_plan(PRODUCTION, made, skipped) == ()
    backwards = [replace(r, direction=-1, state="done") for r in records(made, number(made, K.SWITCH))]
    assert undo_plan(PRODUCTION, made, backwards) == ()


def test_two_hosts_of_which_one_was_switched_are_both_taken_back_to_where_they_were() -> None:
    made = plan(hosts=2)
    back = undo_plan(PRODUCTION, made, records(made, number(made, K.SWITCH)))
    assert [(s.kind, s.host) for s in back] == [
        (K.SWITCH_BACK, "api-1"),
        (K.REMOVE_GREEN, "api-2"),
        (K.REMOVE_GREEN, "api-1"),
    ]


@given(st.integers(0, 26), st.sampled_from([PRODUCTION, STAGING]))
def test_undoing_is_the_same_however_often_it_is_planned(until: int, environment: Environment) -> None:
    """A worker that takes over half-way finds the journal of the undo beside that of the steps."""
    made = plan(environment, hosts=2)
    forward = records(made, until)
    back = undo_plan(environment, made, forward)
    undone = [StepRecord(1, -1, s.no, s.kind, s.host, 2, "done", TUESDAY) for s in back]
    assert undo_plan(environment, made, [*forward, *undone]) == back
    assert [s.no for s in back] == sorted((s.no for s in back), reverse=True)


@pytest.mark.parametrize("kind", StepKind)
def test_every_kind_of_step_has_a_phase_and_a_deadline(kind: StepKind) -> None:
    assert phase_of(kind) in Phase
    assert deadline(kind, PRODUCTION.timings) > 0


@pytest.mark.parametrize("environment", [PRODUCTION, STAGING])
def test_a_run_only_moves_forward_through_its_phases(environment: Environment) -> None:
    order = [Phase.PREPARING, Phase.VERIFYING, Phase.SWITCHING, Phase.WATCHING]
    seen = [order.index(phase_of(s.kind, environment.strategy)) for s in plan(environment).steps]
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("strategy", "first"), [(Strategy.BLUE_GREEN, K.SWITCH), (Strategy.REPLACE, K.STOP_OLD)]
)
def test_traffic_moves_at_one_known_step(strategy: Strategy, first: StepKind) -> None:
    made = plan(PRODUCTION if strategy is Strategy.BLUE_GREEN else STAGING)
    assert next(s.kind for s in made.steps if moves_traffic(s.kind)) is first


def test_steps_that_end_by_their_own_clock_are_given_time_to_say_so() -> None:
    timings = PRODUCTION.timings
    assert deadline(K.DRAIN, timings) > timings.drain
    assert deadline(K.WATCH, timings) > timings.watch
    assert deadline(K.WAIT, timings) > timings.min_uptime


def test_staging_gives_up_on_health_after_30_seconds() -> None:
    assert deadline(K.WAIT, replace(STAGING.timings, health=30)) == 30


def test_a_standby_is_retired_on_every_host() -> None:
    made = retire_plan(PRODUCTION, plan(hosts=2))
    assert [(s.kind, s.host) for s in made.steps] == [
        (K.CONNECT, "api-1"),
        (K.CONNECT, "api-2"),
        (K.RETIRE, "api-1"),
        (K.RETIRE, "api-2"),
    ]


def test_the_configurations_hash_changes_with_any_of_its_values() -> None:
    assert config_hash(PRODUCTION) == config_hash(replace(PRODUCTION))
    changed = replace(PRODUCTION, timings=replace(PRODUCTION.timings, drain=31))
    assert config_hash(PRODUCTION) != config_hash(changed)
    assert config_hash(PRODUCTION) != config_hash(replace(PRODUCTION, env_file="/opt/other"))


def test_approvals_are_bound_to_the_bytes_and_not_to_when_they_say_they_were_built() -> None:
    built, other = replace(MIGRATING, built_at=TUESDAY), replace(MIGRATING, digest="sha256:" + "5" * 64)
    hashes = [make_plan(PRODUCTION, release, (PLACE,), "c").hash for release in (MIGRATING, built, other)]
    assert hashes[0] == hashes[1] != hashes[2]
