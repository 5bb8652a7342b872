"""From verdicts to one answer: refusal, confirmation, emergency, approvals."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.deploy import Allowed, NeedsApproval, NeedsConfirmation, Refused, needed
from policy.facts import Facts, ImageFacts
from policy.incidents.model import Incident
from policy.plan import StepKind
from policy.rules import Outcome, Rule
from policy.runs import Lock
from tests.policy.samples import (
    FACTS,
    PEOPLE,
    PLACE,
    PRODUCTION,
    RELEASE,
    STAGING,
    TUESDAY,
    at,
    decide,
    on_host,
    verdict,
)

FRIDAY = replace(FACTS, now=at("2026-11-27 10:00"))
PEAK = replace(FACTS, now=at("2026-11-24 14:00"))
SATURDAY = replace(FACTS, now=at("2026-11-28 10:00"))
INCIDENT = replace(FACTS, incident=Incident("INC-2026-004", "P1", "Slow", "production", TUESDAY, blocks=True))
# What an emergency never overrides (ruling 37), each as one changed fact.
FIRM: dict[Rule, dict[str, Any]] = {
    Rule.WHAT_IMAGE: {"image": ImageFacts()},
    Rule.WHAT_STAGED: {"proof": None},
    Rule.WHAT_QUARANTINE: {"quarantined": "rolled back"},
    Rule.WHERE_LOCK: {"lock": Lock("production", "U5", "inventory", TUESDAY)},
    Rule.WHERE_HOST: {"hosts": ()},
    Rule.WHERE_DISK: {"hosts": on_host(free_disk_mb=0).hosts},
    Rule.WHAT_BACKUP: {"image": ImageFacts(replace(RELEASE, migrations=("V12__x",)))},
    Rule.VOTE_CANDIDATES: {"candidates": ()},
}


def test_an_allowed_request_needs_two_of_the_candidates() -> None:
    found = decide()
    assert isinstance(found, NeedsApproval)
    assert (found.approvals, found.candidates) == (2, PEOPLE)
    assert found.plan.release == RELEASE
    assert found.plan.config_hash == "c"


def test_a_time_that_is_not_recommended_asks_for_a_confirmation() -> None:
    found = decide(FRIDAY)
    assert isinstance(found, NeedsConfirmation)
    assert (found.verdict.rule, found.verdict.fields["status"]) == (Rule.WHEN_WINDOW, "avoid")


def test_a_confirmation_with_a_reason_becomes_a_warning_for_the_approvers() -> None:
    found = decide(FRIDAY, confirmed=True, reason="the fix cannot wait")
    assert isinstance(found, NeedsApproval)
    window = verdict(found, Rule.WHEN_WINDOW)
    assert (window.outcome, window.fields["reason"]) == (Outcome.WARN, "the fix cannot wait")


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_confirmation_without_a_reason_is_refused(reason: str) -> None:
    found = decide(FRIDAY, confirmed=True, reason=reason)
    assert isinstance(found, Refused)
    assert (found.verdict.rule, found.verdict.fields["purpose"]) == (Rule.WHAT_REASON, "confirmation")


def test_a_confirmation_that_is_not_needed_does_no_harm() -> None:
    assert isinstance(decide(confirmed=True), NeedsApproval)


def test_a_confirmation_opens_no_blackout() -> None:
    found = decide(PEAK, confirmed=True, reason="please")
    assert isinstance(found, Refused)
    assert found.verdict.rule is Rule.WHEN_PEAK


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        pytest.param(FRIDAY, Rule.WHEN_WINDOW, id="Friday"),
        pytest.param(PEAK, Rule.WHEN_PEAK, id="peak hours"),
        pytest.param(SATURDAY, Rule.WHEN_WEEKEND, id="the weekend"),
        pytest.param(INCIDENT, Rule.WHEN_INCIDENT, id="an incident"),
        pytest.param(
            replace(FACTS, now=at("2026-11-24 12:50")), Rule.WHEN_OVERRUN, id="running into the peak"
        ),
    ],
)
def test_an_emergency_overrides_the_time_and_one_approval(facts: Facts, rule: Rule) -> None:
    found = decide(facts, emergency="logins fail")
    assert isinstance(found, NeedsApproval)
    assert found.approvals == 1
    overridden = verdict(found, rule)
    assert (overridden.outcome, overridden.fields["reason"]) == (Outcome.OVERRIDDEN, "logins fail")


@given(st.sets(st.sampled_from(sorted(FIRM)), min_size=1), st.sampled_from([FACTS, PEAK, SATURDAY, INCIDENT]))
def test_an_emergency_overrides_nothing_else(broken: set[Rule], facts: Facts) -> None:
    changes = {key: value for rule in sorted(broken) for key, value in FIRM[rule].items()}
    found = decide(replace(facts, **changes), emergency="logins fail")
    assert isinstance(found, Refused)
    assert found.verdict.rule in FIRM
    assert not [v for v in found.verdicts if v.outcome is Outcome.OVERRIDDEN and v.rule in FIRM]


@pytest.mark.parametrize("rule", sorted(FIRM))
def test_each_firm_rule_refuses_in_an_emergency(rule: Rule) -> None:
    found = decide(replace(FACTS, **FIRM[rule]), emergency="logins fail")
    assert isinstance(found, Refused)
    assert rule in {v.rule for v in found.verdicts if v.outcome is Outcome.REFUSE}


@pytest.mark.parametrize(
    ("candidates", "emergency", "refused"),
    [
        pytest.param(("U2", "U3"), "", False, id="just enough"),
        pytest.param(("U2",), "", True, id="one is too few"),
        pytest.param(("U1", "U2"), "", True, id="the requester does not count"),
        pytest.param(("U2",), "down", False, id="one is enough in an emergency"),
        pytest.param(("U1",), "down", True, id="the requester alone, even then"),
    ],
)
def test_too_few_approvers_are_refused_at_once(
    candidates: tuple[str, ...], emergency: str, refused: bool
) -> None:
    found = decide(replace(FACTS, candidates=candidates), emergency=emergency)
    assert isinstance(found, Refused) is refused
    assert (verdict(found, Rule.VOTE_CANDIDATES).outcome is Outcome.REFUSE) is refused


def test_the_first_refusal_decides_and_all_are_kept() -> None:
    found = decide(replace(PEAK, **FIRM[Rule.WHERE_LOCK], **FIRM[Rule.WHAT_STAGED]))
    assert isinstance(found, Refused)
    refused = [v.rule for v in found.verdicts if v.outcome is Outcome.REFUSE]
    assert refused == [Rule.WHERE_LOCK, Rule.WHEN_PEAK, Rule.WHAT_STAGED]
    assert found.verdict.rule is Rule.WHERE_LOCK


def test_the_rules_are_shown_in_the_order_in_which_they_decide() -> None:
    families = [v.rule.value.partition(".")[0] for v in decide().verdicts]
    in_a_row = [f for f, before in zip(families, ["", *families], strict=False) if f != before]
    assert in_a_row == ["who", "what", "where", "when", "what", "where", "who", "vote"]


def test_a_decision_taken_twice_on_the_same_facts_has_the_same_plan_hash() -> None:
    one, other = decide(), decide(replace(FACTS, now=TUESDAY.replace(minute=20)))
    assert isinstance(one, NeedsApproval)
    assert isinstance(other, NeedsApproval)
    assert one.plan.hash == other.plan.hash


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(
            replace(FACTS, image=ImageFacts(replace(RELEASE, digest="sha256:" + "5" * 64))),
            id="the tag moved",
        ),
        pytest.param(on_host(plan=replace(PLACE, env_hash="other")), id="the env file changed"),
        pytest.param(on_host(plan=replace(PLACE, changed_outside=True)), id="the host changed"),
        pytest.param(replace(FACTS, config_hash="d"), id="the configuration changed"),
    ],
)
def test_what_approvals_are_bound_to_changes_the_plan_hash(facts: Facts) -> None:
    one, other = decide(), decide(facts)
    assert isinstance(one, NeedsApproval)
    assert isinstance(other, NeedsApproval)
    assert one.plan.hash != other.plan.hash


def test_another_free_port_does_not_void_approvals() -> None:
    one, other = decide(), decide(on_host(plan=replace(PLACE, port=8082)))
    assert isinstance(one, NeedsApproval)
    assert isinstance(other, NeedsApproval)
    assert one.plan.hash == other.plan.hash


def test_an_environment_without_approvals_starts_at_once() -> None:
    found = decide(replace(FACTS, environment=replace(PRODUCTION, approvals=0)))
    assert isinstance(found, Allowed)
    assert found.plan.steps[-1].kind is StepKind.ANNOUNCE


def test_how_many_approvals_it_takes() -> None:
    assert needed(PRODUCTION, emergency=False) == 2
    assert needed(PRODUCTION, emergency=True) == 1
    assert needed(STAGING, emergency=True) == 0
