"""Who may stop a run or close an environment, and what stopping means in each phase."""

from dataclasses import replace

import pytest

from policy.config import Role
from policy.deploy.cancel import decide_cancel
from policy.deploy.locks import already, decide_lock, decide_thaw
from policy.facts import Person
from policy.rules import Outcome, Rule
from policy.runs import Lock, Phase
from tests.policy.samples import RUN, TUESDAY

KNOWN = ("staging", "production")
REQUESTER = Person(RUN.requester)


def person(*roles: Role) -> Person:
    return Person("U8", frozenset(roles))


@pytest.mark.parametrize(
    ("phase", "outcome", "rolls_back"),
    [
        pytest.param(Phase.AWAITING_APPROVAL, Outcome.OK, False, id="not begun"),
        pytest.param(Phase.QUEUED, Outcome.OK, False, id="in the queue"),
        pytest.param(Phase.VERIFYING, Outcome.OK, False, id="before the switch"),
        pytest.param(Phase.SWITCHING, Outcome.WARN, True, id="at the switch"),
        pytest.param(Phase.WATCHING, Outcome.WARN, True, id="after the switch"),
        pytest.param(Phase.ROLLING_BACK, Outcome.REFUSE, False, id="going back already"),
        pytest.param(Phase.ROLLBACK_FAILED, Outcome.REFUSE, False, id="frozen"),
        pytest.param(Phase.SUCCEEDED, Outcome.REFUSE, False, id="over"),
    ],
)
def test_stopping_means_something_else_in_each_phase(
    phase: Phase, outcome: Outcome, rolls_back: bool
) -> None:
    found = decide_cancel(replace(RUN, phase=phase), REQUESTER)
    assert (found.rule, found.outcome, found.fields["rolls_back"]) == (Rule.STOP_OPEN, outcome, rolls_back)


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        pytest.param(person(), Rule.STOP_ROLE, id="no role"),
        pytest.param(person(Role.SECURITY), Rule.STOP_ROLE, id="another role"),
        pytest.param(replace(REQUESTER, is_guest=True), Rule.WHO_MEMBER, id="a guest, even the requester"),
        pytest.param(replace(person(Role.ADMIN), unknown=True), Rule.WHO_KNOWN, id="Slack is away"),
        pytest.param(REQUESTER, Rule.STOP_OPEN, id="the requester"),
        pytest.param(person(Role.INCIDENT_COMMANDER), Rule.STOP_OPEN, id="the incident commander"),
    ],
)
def test_the_requester_and_some_roles_may_stop_a_run(who: Person, rule: Rule) -> None:
    found = decide_cancel(RUN, who)
    assert found.rule is rule
    assert (found.outcome is Outcome.REFUSE) is (rule is not Rule.STOP_OPEN)


@pytest.mark.parametrize(
    ("who", "environment", "rule", "outcome"),
    [
        pytest.param(person(Role.DEPLOYER), "production", Rule.LOCK_ROLE, Outcome.OK, id="a deployer"),
        pytest.param(person(Role.APPROVER), "production", Rule.LOCK_ROLE, Outcome.REFUSE, id="an approver"),
        pytest.param(
            replace(person(Role.ADMIN), is_stranger=True),
            "production",
            Rule.WHO_MEMBER,
            Outcome.REFUSE,
            id="a stranger",
        ),
        pytest.param(
            person(Role.ADMIN), "prod", Rule.WHAT_ENVIRONMENT, Outcome.REFUSE, id="no such environment"
        ),
    ],
)
def test_who_may_lock_and_unlock(who: Person, environment: str, rule: Rule, outcome: Outcome) -> None:
    found = decide_lock(environment, KNOWN, who)
    assert (found.rule, found.outcome) == (rule, outcome)


@pytest.mark.parametrize(
    ("role", "outcome"), [(Role.ADMIN, Outcome.OK), (Role.INCIDENT_COMMANDER, Outcome.REFUSE)]
)
def test_only_an_admin_lets_go_of_an_environment_whose_return_failed(role: Role, outcome: Outcome) -> None:
    assert decide_thaw("production", person(role)).outcome is outcome


def test_a_lock_that_is_there_already_says_whose_it_is() -> None:
    found = already("production", person(), Lock("production", "U5", "inventory", TUESDAY))
    assert (found.fields["locked"], found.fields["by"]) == (True, "U5")
    assert already("production", person(), None).fields["locked"] is False
