"""Going back (guide 6): what stands in the way, and what is passed."""

from dataclasses import replace

import pytest

from policy.deploy import Refused
from policy.facts import Person
from policy.rollback import (
    Chosen,
    Guide,
    Join,
    Method,
    Migration,
    options,
    scenario,
)
from policy.rules import Outcome, Rule
from policy.runs import Kind, Lock, Phase
from tests.policy.rollback.samples import (
    ALONE,
    BLUE,
    FACTS,
    HOST,
    OLD,
    PASTS,
    REQUEST,
    chosen,
    decide,
    refused,
    run,
)
from tests.policy.samples import TUESDAY


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


def test_the_maintenance_page_stops_nobody_from_going_back_and_is_said() -> None:
    found = chosen(replace(FACTS, hosts=(replace(HOST, maintenance=True),)))
    assert found.option.method is Method.SWAP
    (page,) = [v for v in found.verdicts if v.rule is Rule.WHERE_MAINTENANCE]
    assert (page.outcome, page.fields["host"]) == (Outcome.WARN, "api-1")


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
    assert (
        chosen(facts, version="v1.2.2", leaving=other.meant).behind is facts.holder
    )  # and when it is confirmed


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


def test_who_confirmed_to_leave_what_was_live_does_not_stop_a_deployment_begun_since() -> None:
    facts = replace(FACTS, holder=run(Phase.VERIFYING, plan=chosen().plan))
    found = decide(facts, leaving="v1.2.4")

    assert isinstance(found, Refused)
    assert (found.verdict.rule, found.verdict.fields["run"]) == (Rule.ROLLBACK_STALE, 20)


def test_a_deployment_that_has_traffic_does_not_go_back_past_a_contract_step() -> None:
    holder = run(Phase.WATCHING, plan=chosen().plan, switched_at=TUESDAY)
    dropped = Migration("V13__drop_old", "irreversible", "drops users.old_notes", 20)

    found = decide(replace(FACTS, holder=holder, migrations=(dropped,)))
    assert isinstance(found, Refused)
    assert found.verdict.rule is Rule.ROLLBACK_SCHEMA
    waiting = replace(holder, phase=Phase.VERIFYING, switched_at=None)  # nothing has moved: it may just stop
    assert isinstance(decide(replace(FACTS, holder=waiting, migrations=(dropped,))), Join)


def test_who_meant_the_deployment_in_flight_leaves_nothing_else() -> None:
    """Two people see it fail in flight: the second one's click comes when it is gone, or when it serves."""
    facts = replace(FACTS, holder=run(Phase.VERIFYING, plan=chosen().plan))
    assert isinstance(decide(facts, leaving="v1.2.5"), Join)

    late = decide(FACTS, leaving="v1.2.5")  # it stopped, and v1.2.4 is as good as before
    assert isinstance(late, Refused)
    assert late.verdict.rule is Rule.ROLLBACK_STALE
