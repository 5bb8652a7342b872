"""Whose vote counts, what is missing, and when it lapses."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.config import Role
from policy.deploy.approvals import decide_vote, expired, lapse_at, missing, remind_at
from policy.facts import Interval, Person
from policy.rules import Outcome, Rule
from policy.runs import Phase, Run, Vote
from tests.policy.samples import CONFIG, PRODUCTION, RUN, STAGING, TUESDAY, at

APPROVER = Person("U2", frozenset({Role.APPROVER}))


def vote(person: str, plan_hash: str = "h1", choice: str = "approve") -> Vote:
    return Vote(RUN.id, person, choice, plan_hash, TUESDAY)


def test_a_designated_approver_counts() -> None:
    found = decide_vote(RUN, (vote("U3"),), APPROVER, "h1", TUESDAY, 2)
    assert (found.rule, found.outcome) == (Rule.VOTE_OPEN, Outcome.OK)


@pytest.mark.parametrize(
    ("run", "votes", "person", "plan_hash", "rule"),
    [
        pytest.param(RUN, (), replace(APPROVER, unknown=True), "h1", Rule.WHO_KNOWN, id="Slack is away"),
        pytest.param(RUN, (), replace(APPROVER, is_guest=True), "h1", Rule.WHO_MEMBER, id="a guest"),
        pytest.param(
            replace(RUN, phase=Phase.PREPARING), (), APPROVER, "h1", Rule.VOTE_OPEN, id="under way already"
        ),
        pytest.param(
            replace(RUN, phase=Phase.EXPIRED), (), APPROVER, "h1", Rule.VOTE_OPEN, id="ended already"
        ),
        pytest.param(replace(RUN, expires_at=TUESDAY), (), APPROVER, "h1", Rule.VOTE_EXPIRED, id="too late"),
        pytest.param(RUN, (), replace(APPROVER, id="U1"), "h1", Rule.VOTE_SELF, id="the requester"),
        pytest.param(RUN, (), Person("U5"), "h1", Rule.VOTE_ROLE, id="nobody designated"),
        pytest.param(RUN, (), APPROVER, "h0", Rule.VOTE_STALE, id="an older plan's button"),
        pytest.param(RUN, (vote("U2"),), APPROVER, "h1", Rule.VOTE_TWICE, id="a double click"),
    ],
)
def test_a_vote_that_does_not_count_says_why(
    run: Run, votes: tuple[Vote, ...], person: Person, plan_hash: str, rule: Rule
) -> None:
    found = decide_vote(run, votes, person, plan_hash, TUESDAY, 2)
    assert (found.rule, found.outcome) == (rule, Outcome.REFUSE)
    assert (found.fields["run"], found.fields["person"]) == (12, person.id)


def test_a_vote_on_the_plan_before_does_not_block_one_on_this_plan() -> None:
    assert decide_vote(RUN, (vote("U2", "h0"),), APPROVER, "h1", TUESDAY, 2).outcome is Outcome.OK


def test_who_approved_may_still_reject() -> None:
    found = decide_vote(RUN, (vote("U2"),), APPROVER, "h1", TUESDAY, 2, choice="reject")
    assert found.outcome is Outcome.OK


@given(
    roles=st.sets(st.sampled_from(Role)),
    phase=st.sampled_from(Phase),
    minutes=st.integers(-60, 60),
    needed=st.integers(0, 3),
    emergency=st.sampled_from(["", "logins fail"]),
)
def test_nobody_approves_their_own_request(
    roles: set[Role], phase: Phase, minutes: int, needed: int, emergency: str
) -> None:
    run = replace(RUN, phase=phase, emergency=emergency)
    requester = Person(RUN.requester, frozenset(roles))
    now = TUESDAY + timedelta(minutes=minutes)
    assert decide_vote(run, (), requester, "h1", now, needed).outcome is Outcome.REFUSE


@pytest.mark.parametrize(
    ("votes", "needed", "left"),
    [
        pytest.param((), 2, 2, id="none yet"),
        pytest.param((vote("U2"),), 2, 1, id="one of two"),
        pytest.param((vote("U2"), vote("U3")), 2, 0, id="both"),
        pytest.param((vote("U2"), vote("U2")), 2, 1, id="one person twice"),
        pytest.param((vote("U2"), vote("U1")), 2, 1, id="the requester does not count"),
        pytest.param((vote("U2"), vote("U3", "h0")), 2, 1, id="a vote on the plan before"),
        pytest.param((vote("U2"), vote("U3", choice="reject")), 2, 1, id="a rejection is no approval"),
        pytest.param((vote("U2"), vote("U3"), vote("U4")), 2, 0, id="more than enough"),
    ],
)
def test_two_distinct_people_must_approve_this_very_plan(
    votes: tuple[Vote, ...], needed: int, left: int
) -> None:
    assert missing(RUN, votes, needed) == left


def test_an_approver_who_lost_the_role_no_longer_counts() -> None:
    assert missing(RUN, (vote("U2"), vote("U3")), 2, holders=("U3", "U4")) == 1


@pytest.mark.parametrize(
    ("now", "options", "lapses"),
    [
        pytest.param("2026-11-24 10:00", {}, "2026-11-24 10:30", id="thirty minutes"),
        pytest.param("2026-11-24 10:45", {}, "2026-11-24 11:00", id="the window closes first"),
        pytest.param("2026-11-24 11:00", {}, "2026-11-24 11:30", id="confirmed: closed hours stay closed"),
        pytest.param("2026-11-24 12:50", {}, "2026-11-24 13:00", id="the peak comes first"),
        pytest.param("2026-11-24 12:40", {"emergency": True}, "2026-11-24 13:10", id="an emergency"),
        pytest.param("2026-11-24 12:30", {"environment": PRODUCTION}, "2026-11-24 12:45", id="time to run"),
        pytest.param("2026-11-24 12:40", {"environment": STAGING}, "2026-11-24 13:10", id="no windows"),
        pytest.param("2026-11-26 10:50", {}, "2026-11-26 11:00", id="acceptable to not recommended"),
        pytest.param("2026-11-27 20:45", {}, "2026-11-27 21:00", id="Friday turns to Saturday in Riyadh"),
    ],
)
def test_approvals_lapse_after_30_minutes_or_when_the_window_worsens(
    now: str, options: dict[str, Any], lapses: str
) -> None:
    assert lapse_at(at(now), CONFIG, (), **options) == at(lapses)


def test_approvals_lapse_when_a_dated_blackout_begins() -> None:
    sale = Interval(at("2026-11-24 10:10"), at("2026-11-24 12:00"), "event", "sale")
    assert lapse_at(TUESDAY, CONFIG, (sale,)) == sale.start


@given(st.integers(0, 14 * 24 * 60))
def test_approvals_never_live_longer_than_30_minutes_nor_lapse_before_they_begin(minutes: int) -> None:
    now = TUESDAY + timedelta(minutes=minutes)
    assert now <= lapse_at(now, CONFIG, (), environment=PRODUCTION) <= now + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("now", "is_late"),
    [("2026-11-24 10:29", False), ("2026-11-24 10:30", True), ("2026-11-24 10:31", True)],
)
def test_the_last_moment_is_too_late(now: str, is_late: bool) -> None:
    assert expired(RUN, at(now)) is is_late


def test_a_run_without_an_expiry_does_not_expire() -> None:
    assert not expired(replace(RUN, expires_at=None), datetime.max.replace(tzinfo=TUESDAY.tzinfo))


def test_the_reminder_comes_at_half_time() -> None:
    assert remind_at(TUESDAY, TUESDAY + timedelta(minutes=30), 0.5) == TUESDAY + timedelta(minutes=15)
