"""Who may do what to an incident, and in which state of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from policy.config import Role
from policy.facts import Person
from policy.incidents import rules
from policy.incidents.model import ACTIVE, Incident, State, Type
from policy.incidents.states import MOVES, moved
from policy.incidents.visibility import may_see
from policy.rules import Outcome, Rule

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
COMMANDER, OTHER = Person("U1"), Person("U2")
ADMIN = Person("U3", frozenset({Role.ADMIN}))
DESIGNATED = Person("U4", frozenset({Role.INCIDENT_COMMANDER}))
SECURITY = Person("U5", frozenset({Role.SECURITY}))
GUEST = Person("U6", is_guest=True)
OPEN = Incident(
    "INC-2026-001",
    "P0",
    "Checkout returns 502",
    "production",
    AT,
    blocks=True,
    type=Type.OUTAGE,
    state=State.INVESTIGATING,
    commander="U1",
)
PRIVATE = replace(OPEN, type=Type.SECURITY, private=True, members=("U1", "U2"))


def ended(state: State) -> Incident:
    return replace(OPEN, state=state)


@pytest.mark.parametrize(
    ("person", "public", "private"),
    [
        (COMMANDER, True, True),
        (OTHER, True, True),
        (SECURITY, True, True),
        (ADMIN, True, True),
        (DESIGNATED, True, False),
        (GUEST, False, False),
        (Person("U7", is_stranger=True), False, False),
        (Person("U8", is_bot=True), False, False),
        (Person("U1", unknown=True), False, False),
    ],
)
def test_a_private_one_is_its_members_and_the_security_teams(
    person: Person, public: bool, private: bool
) -> None:
    assert may_see(OPEN, person) is public
    assert may_see(PRIVATE, person) is private


@pytest.mark.parametrize(
    ("person", "incident", "rule", "allowed"),
    [
        (COMMANDER, OPEN, Rule.INCIDENT_ROLE, True),
        (ADMIN, OPEN, Rule.INCIDENT_ROLE, True),
        (OTHER, OPEN, Rule.INCIDENT_ROLE, False),
        (DESIGNATED, OPEN, Rule.INCIDENT_ROLE, False),
        (OTHER, replace(OPEN, commander=""), Rule.INCIDENT_ROLE, True),
        (GUEST, OPEN, Rule.WHO_MEMBER, False),
        (DESIGNATED, PRIVATE, Rule.INCIDENT_KNOWN, False),
        (COMMANDER, ended(State.RESOLVED), Rule.INCIDENT_OPEN, False),
        (COMMANDER, ended(State.MERGED), Rule.INCIDENT_OPEN, False),
    ],
)
def test_changes_are_the_commanders_or_an_admins_while_it_is_open(
    person: Person, incident: Incident, rule: Rule, allowed: bool
) -> None:
    verdict = rules.decide_change(incident, person)
    assert verdict.rule is rule
    assert (verdict.outcome is Outcome.OK) is allowed


@pytest.mark.parametrize("state", list(State))
def test_whoever_sees_it_may_note_in_any_state(state: State) -> None:
    assert rules.decide_note(ended(state), OTHER, "Seen").outcome is Outcome.OK
    assert rules.decide_note(ended(state), GUEST, "Seen").outcome is Outcome.REFUSE
    assert rules.decide_note(ended(state), OTHER, " ").rule is Rule.INCIDENT_WORDS


@pytest.mark.parametrize(
    ("person", "incident", "allowed"),
    [
        (OTHER, OPEN, False),
        (DESIGNATED, OPEN, True),
        (ADMIN, OPEN, True),
        (OTHER, replace(OPEN, commander=""), True),
        (ADMIN, ended(State.CLOSED), False),
    ],
)
def test_command_is_taken_without_asking_only_by_who_is_designated(
    person: Person, incident: Incident, allowed: bool
) -> None:
    assert (rules.decide_take_over(incident, person).outcome is Outcome.OK) is allowed


@pytest.mark.parametrize(
    ("person", "offered", "state", "allowed"),
    [
        (OTHER, "U2", State.INVESTIGATING, True),
        (OTHER, "U9", State.INVESTIGATING, False),
        (OTHER, "", State.INVESTIGATING, False),
        (ADMIN, "U2", State.INVESTIGATING, False),
        (OTHER, "U2", State.CLOSED, False),
    ],
)
def test_command_is_accepted_by_nobody_but_the_one_who_was_asked(
    person: Person, offered: str, state: State, allowed: bool
) -> None:
    verdict = rules.decide_accept(replace(OPEN, offered_to=offered, state=state), person)
    assert verdict.rule is Rule.INCIDENT_OFFER
    assert (verdict.outcome is Outcome.OK) is allowed


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("to", list(State))
def test_an_incident_moves_only_along_its_moves(state: State, to: State) -> None:
    verdict = rules.decide_move(ended(state), COMMANDER, to)
    assert (verdict.outcome is Outcome.OK) is (to in MOVES[state])
    if verdict.outcome is Outcome.REFUSE:
        assert verdict.rule is Rule.INCIDENT_STATE
        assert set(verdict.fields["allowed"]) == {s.value for s in MOVES[state]}  # type: ignore[call-overload]


def test_every_active_state_can_end_and_what_was_merged_stays_so() -> None:
    for state in ACTIVE:
        assert {State.RESOLVED, State.DECLINED, State.MERGED} <= MOVES[state]
    assert MOVES[State.MERGED] == frozenset()


def test_the_times_of_a_move_are_its_own_and_a_return_takes_the_end_back() -> None:
    later = AT.replace(hour=10)
    mitigated = moved(OPEN, State.MITIGATED, AT)
    resolved = moved(mitigated, State.RESOLVED, later)
    assert (resolved.mitigated_at, resolved.resolved_at, resolved.closed_at) == (AT, later, None)
    straight = moved(OPEN, State.RESOLVED, later)
    assert straight.mitigated_at == later
    closed = moved(resolved, State.CLOSED, later)
    assert closed.closed_at == later
    back = moved(closed, State.INVESTIGATING, later)
    assert (back.mitigated_at, back.resolved_at, back.closed_at) == (None, None, None)


@pytest.mark.parametrize(
    ("incident", "reason", "rule"),
    [
        (ended(State.RESOLVED), "It came back after an hour", Rule.INCIDENT_ROLE),
        (ended(State.RESOLVED), "again", Rule.INCIDENT_WORDS),
        (OPEN, "It came back after an hour", Rule.INCIDENT_STATE),
        (ended(State.MERGED), "It came back after an hour", Rule.INCIDENT_STATE),
    ],
)
def test_reopening_needs_a_reason_of_some_length(incident: Incident, reason: str, rule: Rule) -> None:
    assert rules.decide_reopen(incident, COMMANDER, reason).rule is rule


@pytest.mark.parametrize(("title", "problem"), [("", "missing"), ("x" * 121, "long"), ("Down", None)])
def test_anybody_of_the_team_opens_one_that_has_a_title(title: str, problem: str | None) -> None:
    verdict = rules.decide_open(OTHER, title)
    assert verdict.fields.get("problem") == problem
    assert rules.decide_open(GUEST, title).rule is Rule.WHO_MEMBER
