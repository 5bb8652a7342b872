"""Guide 1.3 hour by hour: what the clock and the calendar say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from policy.deploy.verdicts.when import at as said
from policy.deploy.verdicts.when import when as decided
from policy.deploy.windows import Season
from policy.facts import Interval, Person, Request
from policy.incidents.model import Incident
from policy.rules import Outcome, Rule
from tests.policy.samples import FACTS, PRODUCTION, TUESDAY, WINDOWS, at

SEASON = Season(WINDOWS)
OK, WARN, CONFIRM, REFUSE = Outcome.OK, Outcome.WARN, Outcome.CONFIRM, Outcome.REFUSE
WINDOW, WEEKEND, PEAK = Rule.WHEN_WINDOW, Rule.WHEN_WEEKEND, Rule.WHEN_PEAK


@pytest.mark.parametrize(
    ("when", "rule", "outcome"),
    [
        pytest.param("2026-11-23 08:59", WINDOW, CONFIRM, id="Monday, a minute too early"),
        pytest.param("2026-11-23 09:00", WINDOW, OK, id="Monday opens"),
        pytest.param("2026-11-24 10:59", WINDOW, OK, id="Tuesday, the last minute"),
        pytest.param("2026-11-24 11:00", WINDOW, CONFIRM, id="Tuesday has closed"),
        pytest.param("2026-11-25 10:00", WINDOW, OK, id="Wednesday"),
        pytest.param("2026-11-26 10:00", WINDOW, WARN, id="Thursday is acceptable"),
        pytest.param("2026-11-27 10:00", WINDOW, CONFIRM, id="Friday is not recommended"),
        pytest.param("2026-11-24 12:59", WINDOW, CONFIRM, id="just before the peak"),
        pytest.param("2026-11-24 13:00", PEAK, REFUSE, id="the peak begins"),
        pytest.param("2026-11-24 18:59", PEAK, REFUSE, id="the peak's last minute"),
        pytest.param("2026-11-24 19:00", WINDOW, CONFIRM, id="the peak is over"),
        pytest.param("2026-11-27 13:00", PEAK, REFUSE, id="Friday has a peak too"),
        pytest.param("2026-11-27 20:59", WINDOW, CONFIRM, id="still Friday in Riyadh"),
        pytest.param("2026-11-27 21:00", WEEKEND, REFUSE, id="Saturday in Riyadh"),
        pytest.param("2026-11-28 10:00", WEEKEND, REFUSE, id="Saturday"),
        pytest.param("2026-11-29 20:59", WEEKEND, REFUSE, id="still Sunday in Riyadh"),
        pytest.param("2026-11-29 21:00", WINDOW, CONFIRM, id="Monday in Riyadh"),
    ],
)
def test_each_hour_of_the_week_has_its_verdict(when: str, rule: Rule, outcome: Outcome) -> None:
    first = said(SEASON, at(when))[0]
    assert (first.rule, first.outcome) == (rule, outcome)


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("holiday", Rule.WHEN_HOLIDAY),
        ("ramadan", Rule.WHEN_RAMADAN),
        ("event", Rule.WHEN_EVENT),
        ("anything else", Rule.WHEN_EVENT),
    ],
)
def test_a_dated_interval_refuses_with_its_name_and_end(source: str, rule: Rule) -> None:
    closed = Interval(at("2026-11-24 00:00"), at("2026-11-25 00:00"), source, "National Day", estimated=True)
    (only,) = said(Season(WINDOWS, (closed,)), TUESDAY)
    assert (only.rule, only.outcome) == (rule, REFUSE)
    assert only.fields["name"] == "National Day"
    assert only.fields["end"] == closed.end
    assert only.fields["estimated"] is True
    assert only.fields["next_open"] == at("2026-11-25 09:00")


def test_a_dated_interval_is_half_open() -> None:
    closed = Interval(TUESDAY - timedelta(hours=1), TUESDAY, "holiday", "ended now")
    assert said(Season(WINDOWS, (closed,)), TUESDAY)[0].outcome is OK


def test_every_blackout_of_the_moment_speaks_and_the_window_is_silent() -> None:
    closed = Interval(at("2026-11-28 00:00"), at("2026-11-29 00:00"), "event", "sale")
    rules = [v.rule for v in said(Season(WINDOWS, (closed,)), at("2026-11-28 14:00"))]
    assert rules == [WEEKEND, PEAK, Rule.WHEN_EVENT]


INCIDENT = Incident("INC-2026-004", "P1", "Slow logins", "production", TUESDAY, blocks=True)


@pytest.mark.parametrize(
    ("incident", "refuses"),
    [
        pytest.param(INCIDENT, True, id="open and blocking"),
        pytest.param(replace(INCIDENT, blocks=False), False, id="tracking only"),
        pytest.param(replace(INCIDENT, closed_at=TUESDAY), False, id="closed"),
        pytest.param(None, False, id="none"),
    ],
)
def test_only_an_open_incident_that_blocks_refuses(incident: Incident | None, refuses: bool) -> None:
    found = [v for v in said(SEASON, TUESDAY, 15, incident) if v.outcome is REFUSE]
    assert [v.fields["incident"] for v in found] == (["INC-2026-004"] if refuses else [])


@pytest.mark.parametrize(("where", "refuses"), [("staging", True), ("production", False), ("", False)])
def test_without_windows_only_an_incident_of_its_own_blocks_an_environment(where: str, refuses: bool) -> None:
    facts = replace(FACTS, incident=replace(INCIDENT, environment=where))
    staging = replace(PRODUCTION, name="staging", windows=False)
    for emergency, outcome in (("", REFUSE), ("the fix", Outcome.OVERRIDDEN)):
        request = Request(Person("U1"), "v1.2.4", "staging", emergency=emergency)
        found = [v.outcome for v in decided(request, facts, staging) if v.rule is Rule.WHEN_INCIDENT]
        assert found == ([outcome] if refuses else [])


@pytest.mark.parametrize(
    ("when", "outcome", "into"),
    [
        pytest.param("2026-11-24 10:00", OK, "", id="time enough"),
        pytest.param("2026-11-24 10:45", OK, "", id="ends with the window"),
        pytest.param("2026-11-24 10:46", WARN, "when.window", id="a minute beyond the window"),
        pytest.param("2026-11-24 12:45", OK, "", id="ends as the peak begins"),
        pytest.param("2026-11-24 12:46", REFUSE, "when.peak", id="a minute into the peak"),
        pytest.param("2026-11-27 20:50", REFUSE, "when.weekend", id="into the weekend"),
    ],
)
def test_a_deployment_of_15_minutes_must_end_in_time(when: str, outcome: Outcome, into: str) -> None:
    _, overrun = said(SEASON, at(when), 15)
    assert (overrun.rule, overrun.outcome, overrun.fields["into"]) == (Rule.WHEN_OVERRUN, outcome, into)


def test_the_refusal_names_the_next_open_window_and_its_end() -> None:
    (peak,) = said(SEASON, at("2026-11-26 14:00"))
    assert (peak.fields["next_open"], peak.fields["next_end"]) == (
        at("2026-11-30 09:00"),
        at("2026-11-30 11:00"),
    )
