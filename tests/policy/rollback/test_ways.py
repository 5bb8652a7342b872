"""Going back (guide 6): who may, where to, and which way."""

from dataclasses import replace
from typing import Any

import pytest

from policy.config import Role
from policy.facts import Person
from policy.plan import StepKind
from policy.rollback import (
    Method,
)
from policy.rules import Outcome, Rule
from tests.policy.rollback.samples import ALONE, BLUE, FACTS, HOST, OLD, chosen, refused
from tests.policy.samples import LOCAL, PRODUCTION, STAGING


def test_the_standby_is_the_first_choice_in_two_seconds() -> None:
    found = chosen()

    assert (found.option.method, found.option.version, found.option.seconds) == (Method.SWAP, "v1.2.3", 2)
    assert (found.leaving, found.parent) == ("v1.2.4", 12)
    place = found.plan.hosts[0]
    assert (place.live, place.target, place.port) == (BLUE, OLD, OLD.port)
    assert [s.kind for s in found.plan.steps] == [
        StepKind.CONNECT,
        StepKind.WAKE,
        StepKind.HEALTH,
        StepKind.SWITCH,
        StepKind.VERIFY,
        StepKind.DRAIN,
        StepKind.PARK,
        StepKind.ANNOUNCE,
    ]
    assert {s.guide.partition(" ")[0] for s in found.plan.steps} == {"6.3"}


def test_a_stopped_standby_is_taken_with_a_warning_and_more_time() -> None:
    stopped = replace(OLD, running=False)
    found = chosen(replace(FACTS, hosts=(replace(HOST, standby=stopped, ours=(BLUE, stopped)),)))

    assert found.option.seconds > 2
    assert Rule.ROLLBACK_STANDBY in [v.rule for v in found.verdicts if v.outcome is Outcome.WARN]


def test_without_a_standby_the_release_before_is_started_anew_with_its_own_env_file() -> None:
    found = chosen(ALONE)

    assert (found.option.method, found.option.version) == (Method.REDEPLOY, "v1.2.3")
    assert found.plan.hosts[0].env_run == 7
    kinds = {s.kind for s in found.plan.steps}
    assert StepKind.START in kinds
    assert not kinds & {StepKind.MIGRATE, StepKind.SMOKE, StepKind.WATCH}


def test_staging_keeps_no_standby_and_starts_the_earlier_one_in_place() -> None:
    facts = replace(FACTS, environment=STAGING, hosts=(replace(HOST, name="stage-1"),))
    found = chosen(facts, environment="staging")

    assert found.option.method is Method.REDEPLOY
    assert StepKind.STOP_OLD in {s.kind for s in found.plan.steps}


@pytest.mark.parametrize("version", ["v1.2.3", "v1.2.2"])
def test_a_version_named_is_where_it_goes(version: str) -> None:
    found = chosen(version=version)
    assert found.option.version == version
    assert found.option.method is (Method.SWAP if version == "v1.2.3" else Method.REDEPLOY)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"version": "v9.9.9"}, (Rule.ROLLBACK_TARGET, "unproven")),
        ({"version": "v1.2.4"}, (Rule.ROLLBACK_TARGET, "live")),
        ({"leaving": "v1.2.5"}, (Rule.ROLLBACK_STALE, "")),
        ({"person": Person("U1")}, (Rule.WHO_ROLE, "")),
        ({"person": Person("U1", frozenset({Role.DEPLOYER}), is_guest=True)}, (Rule.WHO_MEMBER, "")),
        ({"reason": "x" * 501}, (Rule.WHAT_REASON, "long")),
    ],
)
def test_what_cannot_be_asked_for_is_refused(changes: dict[str, Any], expected: tuple[Rule, str]) -> None:
    assert refused(**changes) == expected


def test_an_unknown_and_a_local_environment_are_refused() -> None:
    assert refused(replace(FACTS, environment=None), environment="prod")[0] is Rule.WHAT_ENVIRONMENT
    assert refused(replace(FACTS, environment=LOCAL))[0] is Rule.WHAT_LOCAL


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"standby": None, "ours": (BLUE,)}, "none"),
        ({"plan": None, "fault": "timed out", "fault_step": "ssh"}, ""),
    ],
)
def test_nothing_to_go_back_to_says_why(changes: dict[str, Any], expected: str) -> None:
    facts = replace(FACTS, pasts=(), hosts=(replace(HOST, **changes),))
    rule, problem = refused(facts)
    assert (rule is Rule.WHERE_HOST) == ("plan" in changes)
    assert problem == expected


def test_hosts_that_stand_by_with_different_releases_are_not_swapped() -> None:
    other = replace(OLD, version="v1.2.2", digest="sha256:v1.2.2")
    second = replace(HOST, name="api-2", standby=other, ours=(BLUE, other))
    two = replace(PRODUCTION, hosts=(*PRODUCTION.hosts, replace(PRODUCTION.hosts[0], name="api-2")))
    facts = replace(FACTS, environment=two, hosts=(HOST, second), pasts=())

    assert refused(facts) == (Rule.ROLLBACK_STANDBY, "mixed")


def test_a_dead_live_port_is_no_obstacle() -> None:
    """What fell is what is left; the site's port names it."""
    fallen = replace(BLUE, running=False)
    assert HOST.plan is not None
    dead = replace(
        HOST, plan=replace(HOST.plan, live=None), dead_port=True, standby=fallen, ours=(fallen, OLD)
    )
    found = chosen(replace(FACTS, hosts=(dead,)))

    assert (found.plan.hosts[0].live, found.plan.hosts[0].target) == (fallen, OLD)
