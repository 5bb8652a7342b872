"""Answers and forms: what they must carry beyond their goldens."""

import json
from dataclasses import replace
from typing import Any

import pytest

from messages import modals, replies
from messages.render import render
from messages.replies.usage import SUBCOMMANDS
from messages.text import plain
from policy import events
from policy.deploy import NeedsConfirmation, Refused
from policy.facts import Person, Request
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Phase
from tests.messages.gallery import ordinary, watched
from tests.messages.gallery.announced import every_event
from tests.messages.gallery.values import plan, request, run, view
from tests.messages.reading import spoken

# These have rooms of their own; a picture is drawn.
ELSEWHERE = (
    events.AlertChanged,
    events.IncidentEvent,
    events.ItemsOverdue,
    events.PictureDue,
    events.SummaryEvent,
    events.VerificationChanged,
)
EVENTS = [
    cls
    for cls in vars(events).values()
    if isinstance(cls, type) and issubclass(cls, events.Event) and cls is not events.Event
    if not issubclass(cls, ELSEWHERE)
]


def test_the_confirmation_button_carries_what_was_asked_for() -> None:
    friday = Verdict(Rule.WHEN_WINDOW, Outcome.CONFIRM, {"status": "avoid", "day": 4})
    sent = replies.needs_confirmation(
        NeedsConfirmation(friday, (friday,), plan(ordinary), ()), request(ordinary)
    )
    rows = [block["elements"] for block in sent.blocks if block["type"] == "actions"]

    assert isinstance(rows[0], list)
    assert rows[0][0]["action_id"] == "confirm_window"
    asked = {"version": "v1.2.4", "environment": "production", "reason": "Trainer portal API"}
    assert json.loads(rows[0][0]["value"]) == asked


def test_a_refusal_tells_every_other_rule_that_would_refuse() -> None:
    first = Verdict(Rule.WHEN_PEAK, Outcome.REFUSE, {})
    second = Verdict(Rule.WHERE_LOCK, Outcome.REFUSE, {"environment": "production", "by": "U1"})
    said = spoken(replies.refused(Refused(first, (first, second))))

    assert "Refused. These are peak hours." in said
    assert "Also: production is locked by @U1" in said


def test_the_plan_puts_what_stands_in_the_way_first() -> None:
    verdicts = (
        Verdict(Rule.WHO_ROLE, Outcome.OK, {"person": "U1"}),
        Verdict(Rule.WHEN_PEAK, Outcome.REFUSE, {}),
    )
    said = spoken(replies.plan(Refused(verdicts[1], verdicts), request(ordinary)))

    assert said.index("Refused · peak hours") < said.index("OK · role")


def test_a_plan_too_long_for_slack_says_that_it_was_shortened() -> None:
    friday = Verdict(Rule.WHEN_WINDOW, Outcome.CONFIRM, {"status": "avoid", "day": 4})
    needed = NeedsConfirmation(friday, (friday,), plan(ordinary), ())
    sent = replies.plan(needed, request(ordinary), ["docker run " + "x" * 1400] * 13)

    assert "Shortened" in spoken(sent)


@pytest.mark.parametrize(
    ("word", "nearest"),
    [("statsu", "/deploy status"), ("hlep", "/deploy help"), ("cancle", "/deploy cancel"), ("xyz", "")],
)
def test_an_unknown_word_gets_the_nearest_command(word: str, nearest: str) -> None:
    said = plain(replies.unknown(word).text)

    assert (f"Did you mean {nearest}?" in said) == bool(nearest)
    assert "/deploy help" in said


def test_help_is_one_screen_and_names_every_subcommand() -> None:
    said = spoken(replies.help_screen(("staging", "production")))

    assert len(said.splitlines()) <= 17
    assert all(typed in said for typed in SUBCOMMANDS)


def test_the_last_vote_says_what_happens_now() -> None:
    assert "It starts now" in replies.voted(run(ordinary, Phase.PREPARING), 0).text
    assert "queued" in replies.voted(run(ordinary, Phase.QUEUED), 0).text
    assert "2 more approvals are needed" in replies.voted(run(ordinary), 2).text


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.__name__)
def test_every_event_of_policy_is_rendered(cls: type[events.Event]) -> None:
    sample = next(event for event in every_event(ordinary) if type(event) is cls)

    assert render(sample, replace(view(ordinary), question=watched.question(ordinary))).text


def test_the_phases_of_a_live_message_need_the_runs_state() -> None:
    with pytest.raises(AssertionError, match="rendered from the run's state"):
        render(events.CardChanged(12))


def test_a_lock_without_a_run_links_to_none() -> None:
    sent = render(events.LockChanged(0, "production", True, "U1", "Maintenance"), view(ordinary))

    assert "Run 0" not in str(sent.blocks)


def test_the_deploy_form_keeps_what_was_typed_and_offers_the_newest_tags() -> None:
    form = modals.deploy(
        ["staging", "production"],
        ["v1.2.4", "v1.2.3"],
        version="v1.2.4",
        environment="production",
        channel="C1",
    )
    given: Any = form["blocks"]
    blocks = {b["block_id"]: b for b in given if "block_id" in b}

    assert set(blocks) == {"version", "environment", "reason", "emergency"}
    assert blocks["version"]["hint"]["text"] == "Newest in the registry: v1.2.4, v1.2.3"
    assert blocks["version"]["element"]["initial_value"] == "v1.2.4"
    assert blocks["environment"]["element"]["initial_option"]["value"] == "production"
    assert json.loads(str(form["private_metadata"])) == {"channel": "C1"}


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("", "Type a version"),
        ("1.2.4", "Did you mean v1.2.4?"),
        ("main", "Only releases are deployed here"),
        ("v" * 200, "At most 128 characters"),
    ],
)
def test_a_wrong_version_is_told_at_its_field(version: str, said: str) -> None:
    assert said in modals.deploy_errors(version)["version"]


def test_a_right_form_has_no_errors() -> None:
    assert modals.deploy_errors("v1.2.4") == {}
    assert modals.deploy_errors("main", branch_tags=True) == {}
    assert modals.reason_errors("because") == {}


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_a_missing_or_endless_reason_is_told_at_its_field(reason: str) -> None:
    assert "reason" in modals.reason_errors(reason)


def test_forms_carry_only_what_is_read_again() -> None:
    assert json.loads(str(modals.reject(run(ordinary))["private_metadata"])) == {
        "run": 12,
        "hash": "5f2c" * 16,
    }
    asked = Request(Person("U1"), "v1.2.4", "production")
    kept = json.loads(str(modals.confirm_window(asked)["private_metadata"]))
    assert kept == {"version": "v1.2.4", "environment": "production"}
