"""Who may deploy: nobody learns more than why not."""

from dataclasses import replace

import pytest

from policy.config import Role
from policy.deploy import NeedsApproval, Refused
from policy.facts import Person
from policy.people import on_call, who
from policy.rules import Outcome, Rule
from tests.policy.samples import DEPLOYER, decide


@pytest.mark.parametrize(
    ("person", "rule", "kind"),
    [
        pytest.param(replace(DEPLOYER, unknown=True), Rule.WHO_KNOWN, None, id="Slack did not answer"),
        pytest.param(replace(DEPLOYER, is_guest=True), Rule.WHO_MEMBER, "guest", id="a guest"),
        pytest.param(replace(DEPLOYER, is_stranger=True), Rule.WHO_MEMBER, "stranger", id="a stranger"),
        pytest.param(replace(DEPLOYER, is_bot=True), Rule.WHO_MEMBER, "bot", id="a bot"),
        pytest.param(Person("U1"), Rule.WHO_ROLE, None, id="no role"),
        pytest.param(Person("U1", frozenset({Role.APPROVER})), Rule.WHO_ROLE, None, id="another role"),
        pytest.param(
            Person("U1", frozenset({Role.ADMIN})), Rule.WHO_ROLE, None, id="an admin is no deployer"
        ),
    ],
)
def test_who_may_not_deploy_is_refused_and_told_nothing_more(
    person: Person, rule: Rule, kind: str | None
) -> None:
    found = decide(person=person, version="nonsense", environment="nowhere")
    assert isinstance(found, Refused)
    assert found.verdict.rule is rule
    assert found.verdicts[-1] is found.verdict
    assert found.checks == ()
    assert found.verdict.fields.get("kind") == kind


def test_a_role_does_not_help_a_guest_in_an_emergency() -> None:
    found = decide(person=replace(DEPLOYER, is_guest=True), emergency="production is down")
    assert isinstance(found, Refused)
    assert found.verdict.rule is Rule.WHO_MEMBER


def test_a_deployer_may() -> None:
    assert isinstance(decide(), NeedsApproval)
    assert [v.outcome for v in who(DEPLOYER, Role.DEPLOYER)] == [Outcome.OK] * 3


def test_a_refused_role_names_what_is_held() -> None:
    last = who(Person("U1", frozenset({Role.SECURITY, Role.APPROVER})), Role.DEPLOYER)[-1]
    assert last.fields["role"] == "deployer"
    assert last.fields["roles"] == ("approver", "security")


@pytest.mark.parametrize(("person", "outcome"), [("U9", Outcome.OK), ("", Outcome.WARN)])
def test_nobody_on_call_is_a_warning(person: str, outcome: Outcome) -> None:
    assert on_call(person).outcome is outcome
