"""Going back (guide 6): who may, where to, which way, and what stands in the way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from policy.config import Role
from policy.deploy import Refused
from policy.facts import HostFacts, Live, Person
from policy.plan import LABEL_RUN, Container, HostPlan, StepKind
from policy.rollback import (
    Chosen,
    Guide,
    Join,
    Method,
    Migration,
    Past,
    RollbackFacts,
    RollbackRequest,
    decide_rollback,
    options,
    scenario,
)
from policy.rollback.decide import Decision
from policy.rules import Outcome, Rule
from policy.runs import Kind, Lock, Phase, Run, State
from tests.policy.samples import LOCAL, PRODUCTION, STAGING, TUESDAY

DAY = timedelta(days=1)


def container(name: str, version: str, run: int, *, port: int = 8080, running: bool = True) -> Container:
    labels = ((LABEL_RUN, str(run)),) if run else ()
    full = f"liyaqa-backend-{name}"
    return Container(
        f"id-{name}", full, f"image-{version}", version, f"sha256:{version}", port, running, labels
    )


BLUE = container("blue", "v1.2.4", 12, port=8081)
OLD = container("old", "v1.2.3", 7)
HOST = HostFacts(
    "api-1",
    HostPlan("api-1", BLUE, 8082, "site", "env"),
    standby=OLD,
    free_ports=(8082,),
    site_port=8081,
    local_images=("v1.2.4", "v1.2.3", "v1.2.2"),
    ours=(BLUE, OLD),
)
PASTS = (
    Past("v1.2.4", "sha256:v1.2.4", 12, TUESDAY - DAY),
    Past("v1.2.3", "sha256:v1.2.3", 7, TUESDAY - 2 * DAY),
    Past("v1.2.2", "sha256:v1.2.2", 3, TUESDAY - 3 * DAY),
)
FACTS = RollbackFacts(
    TUESDAY,
    PRODUCTION,
    ("staging", "production"),
    hosts=(HOST,),
    live=Live("v1.2.4", "sha256:v1.2.4", "env", TUESDAY - DAY, BLUE.id, 12),
    pasts=PASTS,
)
REQUEST = RollbackRequest(Person("U1", frozenset({Role.DEPLOYER})), "production", reason="slow")
ALONE = replace(FACTS, hosts=(replace(HOST, standby=None, ours=(BLUE,)),))


def decide(facts: RollbackFacts = FACTS, **changes: Any) -> Decision:
    return decide_rollback(replace(REQUEST, **changes), facts)


def chosen(facts: RollbackFacts = FACTS, **changes: Any) -> Chosen:
    found = decide(facts, **changes)
    assert isinstance(found, Chosen), found
    return found


def refused(facts: RollbackFacts = FACTS, **changes: Any) -> tuple[Rule, str]:
    found = decide(facts, **changes)
    assert isinstance(found, Refused), found
    return found.verdict.rule, str(found.verdict.fields.get("problem", ""))


def run(phase: Phase, kind: Kind = Kind.DEPLOY, **changes: Any) -> Run:
    made = Run(20, kind, "production", "v1.2.5", "sha256:v1.2.5", phase, State.READY, "U1", TUESDAY)
    return replace(made, **changes)


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


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("expand", Outcome.OK),
        ("unknown", Outcome.WARN),
        ("contract", Outcome.REFUSE),
        ("irreversible", Outcome.REFUSE),
    ],
)
def test_the_database_decides_whether_the_earlier_release_still_works(kind: str, outcome: Outcome) -> None:
    facts = replace(FACTS, migrations=(Migration("V12__x", kind, "because", 12),))
    found = decide(facts)

    verdict = next(v for v in found.verdicts if v.rule is Rule.ROLLBACK_SCHEMA)
    assert verdict.outcome is outcome
    assert isinstance(found, Refused) == (outcome is Outcome.REFUSE)


def test_migrations_from_before_the_standby_was_started_do_not_count() -> None:
    facts = replace(FACTS, migrations=(Migration("V11__x", "irreversible", "", 7),))
    assert chosen(facts).option.method is Method.SWAP


def test_a_quarantined_release_is_never_gone_back_to() -> None:
    facts = replace(FACTS, quarantined=((OLD.digest, "8% errors"),))

    assert refused(facts, method=Method.SWAP)[0] is Rule.WHAT_QUARANTINE
    assert chosen(facts).option.version == "v1.2.2"


def test_what_was_rolled_back_itself_comes_back_only_when_it_is_named() -> None:
    undone = replace(PASTS[1], undone=TUESDAY)
    facts = replace(ALONE, pasts=(PASTS[0], undone, PASTS[2]))

    assert chosen(facts).option.version == "v1.2.2"
    named = chosen(facts, version="v1.2.3")
    assert Rule.ROLLBACK_TARGET in [v.rule for v in named.verdicts if v.outcome is Outcome.WARN]
    assert refused(facts, version="v1.2.3", person=Person("")) == (Rule.ROLLBACK_TARGET, "undone")


@pytest.mark.parametrize(
    ("reason", "method"),
    [
        ("", Method.SWAP),
        ("logins fail", Method.SWAP),
        ("High latency on /api/members", Method.SWAP),
        ("wrong config", Method.SWAP),
        ("the migration broke invoices", Method.RESTORE),
        ("Flyway failed", Method.RESTORE),
        ("Data corruption", Method.RESTORE),
        ("members see corrupted names", Method.RESTORE),
    ],
)
def test_the_matrix_picks_the_way_from_the_reason(reason: str, method: Method) -> None:
    assert scenario(reason).method is method
    found = decide(reason=reason)
    if method is Method.SWAP:
        assert isinstance(found, Chosen)
    else:
        assert isinstance(found, Guide)
        assert found.places == (("api-1", BLUE, OLD),)
        assert isinstance(decide(reason=reason, version="v1.2.3"), Chosen)  # named, it is an order
        assert isinstance(decide(reason=reason, person=Person("")), Chosen)  # restoring is never automatic


@pytest.mark.parametrize("phase", [Phase.PREPARING, Phase.VERIFYING, Phase.SWITCHING, Phase.WATCHING])
def test_a_deployment_in_flight_goes_back_itself(phase: Phase) -> None:
    plan = chosen().plan
    facts = replace(FACTS, holder=run(phase, plan=plan))

    for version in ("", "v1.2.4"):  # what it would return to
        found = decide(facts, version=version)
        assert isinstance(found, Join)
        assert found.stops
    other = chosen(facts, version="v1.2.2")
    assert other.behind is facts.holder


def test_a_rollback_in_flight_is_joined_and_not_stopped() -> None:
    facts = replace(FACTS, holder=run(Phase.SWITCHING, Kind.ROLLBACK, version="v1.2.3"))

    for version in ("", "v1.2.3"):
        found = decide(facts, version=version)
        assert isinstance(found, Join)
        assert not found.stops
    going = decide(replace(FACTS, holder=run(Phase.ROLLING_BACK)))
    assert isinstance(going, Join)
    assert not going.stops


def test_a_lock_and_a_frozen_environment_are_passed_with_a_warning() -> None:
    frozen = replace(FACTS, holder=run(Phase.ROLLBACK_FAILED))
    for facts in (replace(FACTS, lock=Lock("production", "U5", "inventory", TUESDAY)), frozen):
        found = chosen(facts)
        assert found.behind is None
        assert Rule.ROLLBACK_LOCK in [v.rule for v in found.verdicts if v.outcome is Outcome.WARN]


def test_the_options_name_every_way_and_why_one_is_barred() -> None:
    facts = replace(FACTS, migrations=(Migration("V12__x", "contract", "renames a.b", 12),))
    found = options(REQUEST, facts)

    assert [(o.method, o.version, o.possible) for o in found] == [
        (Method.SWAP, "v1.2.3", False),
        (Method.REDEPLOY, "v1.2.3", False),
        (Method.REDEPLOY, "v1.2.2", False),
        (Method.REVERT, "v1.2.3", True),
        (Method.RESTORE, "v1.2.3", True),
    ]
    assert found[0].verdicts[-1].rule is Rule.ROLLBACK_SCHEMA
    assert all(o.possible for o in options(REQUEST, FACTS))


def test_a_frozen_environment_is_brought_to_where_its_return_was_going() -> None:
    """Traffic is on the standby already: the rest is done, and the bad release is what is left."""
    assert HOST.plan is not None
    halfway = replace(HOST, plan=replace(HOST.plan, live=OLD), site_port=8080, standby=BLUE)
    facts = replace(
        FACTS, hosts=(halfway,), holder=run(Phase.ROLLBACK_FAILED, Kind.ROLLBACK, version="v1.2.3")
    )

    for version in ("", "v1.2.3"):
        found = chosen(facts, version=version)
        place = found.plan.hosts[0]
        assert (place.target, place.live) == (OLD, BLUE)
        assert (found.leaving, found.parent) == ("v1.2.4", 20)
    assert chosen(facts, version="v1.2.2").plan.hosts[0].live == OLD
