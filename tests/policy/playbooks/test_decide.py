"""Whether an action may be done: role, state of the incident, target, evidence first, a second person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policy.config import Channels, Config, Environment, Host, Playbooks, Role, Strategy, Windows
from policy.facts import Person
from policy.incidents.model import Incident, State, Type
from policy.playbooks import ACTIONS, ActionRun, ActionState, Doing
from policy.playbooks.blocking import single
from policy.playbooks.decide import (
    Moment,
    decide_address,
    decide_press,
    decide_second,
    environment_for,
    lapsed,
    needs_second,
)
from policy.rules import Rule, Verdict
from policy.runs import Phase
from tests.policy.samples import RUN

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
OUTAGE = Incident("INC-2026-014", "P0", "Down", "production", NOW, blocks=True, type=Type.OUTAGE)
BREACH = replace(OUTAGE, type=Type.SECURITY, private=True, members=("UIC",))
DEPLOYER = Person("UDEP", frozenset({Role.DEPLOYER}))
SECURITY = Person("USEC", frozenset({Role.SECURITY}))
ADMIN = Person("UADMIN", frozenset({Role.ADMIN}))
NOBODY = Person("UANY")
GUEST = Person("UGUEST", is_guest=True)
ASKED = ActionRun(
    7, OUTAGE.id, "outage", Doing.RESTART, "production", "", ActionState.RUNNING, "UDEP", NOW, 0
)


def refused(doing: Doing, incident: Incident, person: Person, moment: Moment | None = None) -> Rule | None:
    verdict = decide_press(ACTIONS[doing], incident, person, moment or Moment())
    return verdict.rule if verdict else None


@pytest.mark.parametrize(
    ("doing", "person", "rule"),
    [
        (Doing.SERVICE, DEPLOYER, None),
        (Doing.SERVICE, NOBODY, Rule.PLAYBOOK_ROLE),
        (Doing.SERVICE, GUEST, Rule.INCIDENT_KNOWN),
        (Doing.RESTART, DEPLOYER, None),
        (Doing.RESTART, SECURITY, Rule.PLAYBOOK_ROLE),
        (Doing.RESETS, DEPLOYER, Rule.PLAYBOOK_ROLE),
        (Doing.RESETS, SECURITY, None),
        (Doing.READ_ONLY, ADMIN, None),
    ],
)
def test_each_action_is_for_its_roles(doing: Doing, person: Person, rule: Rule | None) -> None:
    found = refused(doing, OUTAGE, person)
    assert found is rule or (person is GUEST and found is Rule.WHO_MEMBER)


def test_the_incidents_commander_may_act_whatever_their_roles() -> None:
    assert refused(Doing.RESETS, replace(OUTAGE, commander="UANY"), NOBODY) is None


def test_a_private_incident_does_not_exist_for_others() -> None:
    assert refused(Doing.SERVICE, BREACH, DEPLOYER) is Rule.INCIDENT_KNOWN


@pytest.mark.parametrize("state", [State.RESOLVED, State.CLOSED, State.MERGED, State.DECLINED])
def test_nothing_is_done_for_an_incident_that_is_over(state: State) -> None:
    for doing in (Doing.SERVICE, Doing.RESTART, Doing.RESTORE):
        assert refused(doing, replace(OUTAGE, state=state), ADMIN) is Rule.INCIDENT_OPEN


def test_two_actions_on_one_target_wait_for_each_other_and_looking_never_waits() -> None:
    moment = Moment(runs=(ASKED,))
    assert refused(Doing.RESTART, OUTAGE, ADMIN, moment) is Rule.PLAYBOOK_BUSY
    assert refused(Doing.STOP, OUTAGE, ADMIN, moment) is Rule.PLAYBOOK_BUSY
    assert refused(Doing.STOP, OUTAGE, ADMIN, Moment(elsewhere=(ASKED,))) is Rule.PLAYBOOK_BUSY
    assert refused(Doing.MAINTENANCE_ON, OUTAGE, ADMIN, moment) is None
    assert refused(Doing.ERRORS, OUTAGE, ADMIN, moment) is None
    assert refused(Doing.STOP, OUTAGE, ADMIN, Moment((replace(ASKED, state=ActionState.DONE),))) is None


def test_a_run_that_moves_traffic_is_not_disturbed_but_a_failed_rollback_lies_still() -> None:
    at_work = Moment(holder=replace(RUN, phase=Phase.SWITCHING))
    assert refused(Doing.RESTART, OUTAGE, ADMIN, at_work) is Rule.PLAYBOOK_BUSY
    assert refused(Doing.MAINTENANCE_ON, OUTAGE, ADMIN, at_work) is Rule.PLAYBOOK_BUSY
    assert refused(Doing.READ_ONLY, OUTAGE, ADMIN, at_work) is None
    stuck = Moment(holder=replace(RUN, phase=Phase.ROLLBACK_FAILED))
    assert refused(Doing.MAINTENANCE_ON, OUTAGE, ADMIN, stuck) is None


@pytest.mark.parametrize(
    ("state", "rule"),
    [
        (None, Rule.PLAYBOOK_TARGET),
        (ActionState.ASKED, Rule.PLAYBOOK_BUSY),
        (ActionState.FAILED, None),
        (ActionState.DONE, None),
    ],
)
def test_in_a_breach_evidence_is_kept_before_anything_is_stopped(
    state: ActionState | None, rule: Rule | None
) -> None:
    evidence = replace(ASKED, action=Doing.EVIDENCE)
    runs = (replace(evidence, state=state),) if state else ()
    assert refused(Doing.STOP, BREACH, ADMIN, Moment(runs)) is rule
    assert refused(Doing.BLOCK, BREACH, ADMIN, Moment(())) is None


@pytest.mark.parametrize(
    ("person", "state", "problem"),
    [
        (ADMIN, ActionState.ASKED, ""),
        (Person("UIC"), ActionState.ASKED, "role"),
        (Person("UDEP", frozenset({Role.ADMIN})), ActionState.ASKED, "self"),
        (DEPLOYER, ActionState.ASKED, "self"),
        (Person("U2", frozenset({Role.DEPLOYER})), ActionState.ASKED, "role"),
        (ADMIN, ActionState.DONE, "over"),
        (ADMIN, ActionState.DECLINED, "over"),
    ],
)
def test_the_second_person_is_another_one_with_a_role_that_answers(
    person: Person, state: ActionState, problem: str
) -> None:
    verdict = decide_second(ACTIONS[Doing.RESETS], OUTAGE, replace(ASKED, state=state), person, NOW)
    assert (verdict.fields["problem"] if verdict else "") == problem


def test_what_nobody_agrees_to_lapses_with_time_or_with_the_incident() -> None:
    asked, late = replace(ASKED, state=ActionState.ASKED), NOW + timedelta(minutes=31)
    assert not lapsed(asked, OUTAGE, NOW + timedelta(minutes=29))
    assert lapsed(asked, OUTAGE, late)
    assert lapsed(asked, replace(OUTAGE, state=State.RESOLVED), NOW)
    assert not lapsed(replace(asked, state=ActionState.RUNNING), OUTAGE, late)
    verdict = decide_second(ACTIONS[Doing.RESETS], OUTAGE, asked, ADMIN, late)
    assert verdict is not None
    assert verdict.fields["problem"] == "over"


def test_a_range_needs_a_second_person_and_one_address_does_not() -> None:
    assert not needs_second(ACTIONS[Doing.BLOCK], "203.0.113.9")
    assert needs_second(ACTIONS[Doing.BLOCK], "203.0.113.0/28")
    assert needs_second(ACTIONS[Doing.READ_ONLY], "")
    assert not needs_second(ACTIONS[Doing.RESTART], "")


def _config() -> Config:
    staging = Environment("staging", Strategy.REPLACE, hosts=(Host("s", "198.51.100.4"),))
    production = Environment("production", Strategy.BLUE_GREEN, hosts=(Host("p", "198.51.100.5"),))
    local = Environment("development", Strategy.LOCAL)
    return Config(
        (local, staging, production),
        (),
        Channels("C1", "C2"),
        Windows(()),
        playbooks=Playbooks(("192.0.2.0/24",)),
    )


def test_hosts_and_the_teams_networks_are_never_blocked() -> None:
    for text in ("198.51.100.4", "198.51.100.0/28", "192.0.2.77", "10.0.0.1", "nonsense"):
        verdict = decide_address(text, _config())
        assert isinstance(verdict, Verdict), text
        assert verdict.rule is Rule.PLAYBOOK_ADDRESS
    taken = decide_address("203.0.113.9", _config())
    assert not isinstance(taken, Verdict)
    assert single(taken)


def test_the_environment_is_the_named_one_else_the_incidents_else_production() -> None:
    config = _config()
    names = [
        environment_for(config, OUTAGE),
        environment_for(config, replace(OUTAGE, environment="")),
        environment_for(config, OUTAGE, "staging"),
        environment_for(config, OUTAGE, "development"),
        environment_for(config, replace(OUTAGE, environment="gone")),
    ]
    assert [e.name if e else "" for e in names] == ["production", "production", "staging", "", ""]
