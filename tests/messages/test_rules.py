"""Every rule has words, and a refusal always says what happened, what it means and what to do next."""

from datetime import UTC, datetime

import pytest

from messages.replies import denied
from messages.rules import NAMES, words
from messages.text import plain
from policy.rules import Outcome, Rule, Verdict
from tests.messages.gallery import ordinary
from tests.messages.gallery.ruled import documented, fields, verdicts

AT = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)


def test_every_rule_is_documented_with_its_outcomes_and_has_a_name() -> None:
    assert {rule for rule, _ in documented()} == set(Rule)
    assert set(NAMES) == {rule.value for rule in Rule}


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("full", [True, False], ids=["all fields", "no field"])
def test_every_rule_speaks_in_every_outcome(rule: Rule, outcome: Outcome, full: bool) -> None:
    told = words(Verdict(rule, outcome, fields(ordinary) if full else {}))

    assert told.said
    assert "None" not in told.full
    assert "``" not in told.full


@pytest.mark.parametrize("rule", sorted(rule for rule, outcome in documented() if outcome is Outcome.REFUSE))
@pytest.mark.parametrize("full", [True, False], ids=["all fields", "no field"])
def test_a_refusal_says_what_happened_what_it_means_and_what_to_do(rule: Rule, full: bool) -> None:
    told = words(Verdict(rule, Outcome.REFUSE, fields(ordinary) if full else {}))

    assert told.said
    assert told.means
    assert told.todo


@pytest.mark.parametrize(
    "verdict",
    [v for v in verdicts(ordinary) if v.outcome is Outcome.REFUSE],
    ids=lambda v: v.rule.value,
)
def test_a_refusal_names_its_rule_in_small_print(verdict: Verdict) -> None:
    assert f"`{verdict.rule.value}`" in str(denied(verdict).blocks[-1])


@pytest.mark.parametrize(
    ("rule", "given", "said"),
    [
        (Rule.WHAT_VERSION, {"problem": "missing"}, "No version was given."),
        (Rule.WHAT_VERSION, {"problem": "long", "limit": 128}, "longer than 128 characters"),
        (
            Rule.WHAT_VERSION,
            {"problem": "near", "version": "1.2.4", "meant": "v1.2.4", "environment": "production"},
            "Did you mean /deploy v1.2.4 production?",
        ),
        (
            Rule.WHAT_VERSION,
            {"problem": "tag", "version": "main", "environment": "production"},
            "main is not a version that production accepts.",
        ),
        (Rule.WHAT_REASON, {"purpose": "emergency", "problem": "missing"}, "--emergency"),
        (Rule.WHAT_REASON, {"purpose": "reason", "problem": "long", "limit": 500}, "at most 500 characters"),
        (
            Rule.WHAT_IMAGE,
            {"version": "v1.2.9", "tags": ("v1.2.4", "v1.2.3"), "meant": "v1.2.4"},
            "Did you mean v1.2.4? The newest there: v1.2.4, v1.2.3.",
        ),
        (
            Rule.WHAT_IMAGE,
            {"version": "v1.2.9", "fault": "no route"},
            "could not be asked about v1.2.9: no route",
        ),
        (
            Rule.WHAT_STAGED,
            {"version": "v1.2.4", "environment": "staging", "command": "/deploy v1.2.4 staging"},
            "Type /deploy v1.2.4 staging, and ask again",
        ),
        (Rule.WHAT_BACKUP, {"migrations": ("V12",)}, "the age of the last verified backup is unknown"),
        (Rule.WHERE_SITE, {"host": "app-1", "dead": True, "port": 8080}, "nothing listens there"),
        (Rule.WHERE_LOCK, {"environment": "production", "run": 9}, "the rollback of run 9 failed"),
        (Rule.WHERE_LOCK, {"environment": "production", "by": "U1", "run": 0}, "locked by @U1"),
        (Rule.WHERE_CLOCK, {"host": "app-1", "skew": -70, "limit": 60}, "1m 10s behind"),
        (Rule.WHO_MEMBER, {"person": "U1", "kind": "guest"}, "a guest in this workspace"),
        (
            Rule.LOCK_STATE,
            {"environment": "production", "locked": True, "by": "U1"},
            "locked already, by @U1",
        ),
        (Rule.LOCK_STATE, {"environment": "production", "locked": False}, "is not locked"),
        (Rule.WHEN_PEAK, {"next_open": AT}, "Next open window: 2026-02-03 09:00 UTC (12:00 Gulf)."),
        (Rule.WHEN_PEAK, {"next_open": None}, "No open window in the next 60 days."),
        (Rule.WHEN_RAMADAN, {"estimated": True}, "may move by a day"),
        (
            Rule.WHEN_OVERRUN,
            {"into": "when.event", "name": "Sale", "minutes": 15},
            "a high-traffic event (Sale)",
        ),
    ],
)
def test_a_refusal_speaks_of_the_case_at_hand(rule: Rule, given: dict[str, object], said: str) -> None:
    assert said in plain(words(Verdict(rule, Outcome.REFUSE, given)).full)


@pytest.mark.parametrize(
    ("rule", "outcome", "given", "said"),
    [
        (Rule.WHEN_WINDOW, Outcome.OK, {"status": "free"}, "no deployment windows"),
        (
            Rule.WHEN_WINDOW,
            Outcome.OK,
            {"status": "preferred", "day": 1},
            "Tuesday at this hour is a preferred",
        ),
        (
            Rule.WHEN_WINDOW,
            Outcome.WARN,
            {"status": "acceptable", "day": 3},
            "Thursday at this hour is acceptable",
        ),
        (
            Rule.WHEN_WINDOW,
            Outcome.WARN,
            {"status": "avoid", "day": 4, "reason": "x"},
            "confirmed it. Reason: x.",
        ),
        (Rule.WHEN_PEAK, Outcome.OVERRIDDEN, {"reason": "Login is broken"}, "emergency: Login is broken"),
        (Rule.WHAT_LIVE, Outcome.OK, {"version": "v1", "changed": "env"}, "its env file has changed"),
        (
            Rule.WHAT_STAGED,
            Outcome.OK,
            {"version": "v1", "environment": "staging", "source": "running"},
            "runs healthy",
        ),
        (Rule.WHERE_SITE, Outcome.OK, {"first": True, "host": "app-1"}, "nothing is live yet"),
        (Rule.STOP_OPEN, Outcome.WARN, {"run": 7, "rolls_back": True}, "moves traffic back"),
        (Rule.VOTE_CANDIDATES, Outcome.OK, {"needed": 0}, "No approval is needed."),
    ],
)
def test_a_rule_that_lets_pass_says_why(
    rule: Rule, outcome: Outcome, given: dict[str, object], said: str
) -> None:
    assert said in plain(words(Verdict(rule, outcome, given)).sentence)


@pytest.mark.parametrize("rule", [Rule.VOTE_TWICE, Rule.VOTE_OPEN, Rule.WHAT_LIVE, Rule.LOCK_STATE])
def test_being_late_or_double_is_not_called_a_refusal(rule: Rule) -> None:
    assert "efused" not in denied(Verdict(rule, Outcome.REFUSE, fields(ordinary))).text
