"""The card and the approval message: what they must say, and when the buttons are there."""

import json
from dataclasses import replace

import pytest

from messages.deploy import approval, approval_asked, card
from messages.deploy.names import CHECKS, PHASES, STEPS
from messages.views import Message
from policy.events import ApprovalAsked
from policy.plan import StepKind
from policy.runs import ENDED, OPEN, Phase
from tests.messages.gallery import ordinary
from tests.messages.gallery.values import NOW, ago, record, run, view, vote
from tests.messages.reading import spoken

CANCELLABLE = OPEN - {Phase.ROLLBACK_FAILED}


def buttons(sent: Message) -> dict[str, dict[str, object]]:
    rows = [block["elements"] for block in sent.blocks if block["type"] == "actions"]
    return {e["action_id"]: e for row in rows if isinstance(row, list) for e in row}


def test_every_step_and_every_phase_has_plain_words() -> None:
    assert set(STEPS) == set(StepKind)
    assert set(Phase) <= set(PHASES)
    assert all("_" not in words for words in [*STEPS.values(), *CHECKS.values()])


@pytest.mark.parametrize("phase", Phase)
def test_the_state_is_said_in_words_beside_its_mark(phase: Phase) -> None:
    sent = card(view(ordinary, run(ordinary, phase)))

    assert PHASES[phase].state in sent.text
    assert f"Production v1.2.4: {PHASES[phase].state}" in spoken(sent)


def test_the_step_under_way_shows_its_time_and_its_progress() -> None:
    steps = (
        record(ordinary, 1),
        record(ordinary, 2, "running", detail="45 of 120 MB", started_at=ago(seconds=12)),
    )
    sent = card(view(ordinary, run(ordinary, Phase.PREPARING), steps=steps))

    assert "▰▱▱▱▱▱▱▱▱▱▱▱▱ 1 of 13 steps done" in spoken(sent)
    assert "Now: Pull image on app-1, 12s. 45 of 120 MB" in spoken(sent)
    assert "(step 2 of 13, Pull image)" in sent.text


def test_a_run_asked_to_stop_says_so_while_it_undoes_its_work() -> None:
    stopping = run(ordinary, Phase.WATCHING, stop_by="U0SARA", stop_reason="Wrong tag")

    assert "stopping" in card(view(ordinary, stopping)).text
    assert "Stopped by @U0SARA: Wrong tag" in spoken(card(view(ordinary, stopping)))


def test_a_failure_before_the_switch_promises_what_is_true() -> None:
    failed = run(ordinary, Phase.FAILED, error="status 503")
    moved = replace(failed, switched_at=ago(minutes=3))

    assert "What was live before is still live" in spoken(card(view(ordinary, failed)))
    assert "still live" not in spoken(card(view(ordinary, moved)))


def test_the_queue_is_told_with_the_place_and_who_is_first() -> None:
    holder = run(ordinary, Phase.WATCHING, id=11, version="v1.2.3")
    sent = card(view(ordinary, run(ordinary, Phase.QUEUED), position=2, holder=holder))

    assert "Number 2 in the queue. Run 11 (v1.2.3) is first." in spoken(sent)


def test_a_rule_that_ended_the_run_is_said_in_words() -> None:
    assert "because peak hours" in card(view(ordinary, run(ordinary, Phase.REFUSED, error="when.peak"))).text


def test_approve_and_reject_are_there_only_while_votes_count() -> None:
    for phase in Phase:
        shown = set(buttons(approval(view(ordinary, run(ordinary, phase)))))
        expected = {"cancel"} if phase in CANCELLABLE else set()
        if phase is Phase.AWAITING_APPROVAL:
            expected |= {"approve", "reject"}
        assert shown == expected, phase


def test_buttons_carry_the_run_and_the_plan_that_was_shown() -> None:
    for press in buttons(approval(view(ordinary))).values():
        assert json.loads(str(press["value"])) == {"run": 12, "hash": "5f2c" * 16}


def test_approving_and_cancelling_are_asked_about_once_more() -> None:
    press = buttons(approval(view(ordinary)))

    assert "confirm" in press["approve"]
    assert "confirm" in press["cancel"]
    assert [p.get("style") for p in press.values()].count("primary") == 1


def test_cancelling_after_the_switch_warns_that_traffic_moves_back() -> None:
    before = buttons(approval(view(ordinary, run(ordinary, Phase.PREPARING))))["cancel"]
    after = buttons(approval(view(ordinary, run(ordinary, Phase.WATCHING))))["cancel"]

    assert "no traffic has moved" in str(before["confirm"])
    assert "moves traffic back" in str(after["confirm"])


def test_votes_for_an_older_plan_are_shown_as_void() -> None:
    votes = (vote(ordinary, "U0SARA", plan_hash="older"), vote(ordinary, "U0OMAR"))
    said = spoken(approval(view(ordinary, votes=votes)))

    assert "1 of 2: @U0OMAR (1 earlier vote void: the plan changed)" in said


def test_the_approvers_see_the_reason_the_requester_confirmed() -> None:
    said = spoken(approval(view(ordinary, run(ordinary, window_note="The customer asked for Friday"))))

    assert "Reason for this time: The customer asked for Friday" in said


def test_every_check_says_its_result_in_words() -> None:
    said = spoken(approval(view(ordinary)))

    assert "OK · Host reachable on app-1: reached over SSH" in said
    assert "Problem · Free port on app-1: no port of the pool is free" in said
    assert "Not checked · Verified backup: no migrations, so none is needed" in said
    assert "On call: @U0ONCALL" in said


def test_the_approvers_are_mentioned_and_told_when_it_expires() -> None:
    sent = approval(view(ordinary))

    assert "<!subteam^S0APPROVERS>" in str(sent.blocks)
    assert "by 2026-02-03 09:30 UTC (12:30 Gulf)" in sent.text


def test_once_decided_nobody_is_mentioned_again() -> None:
    for phase in ENDED:
        assert "<!subteam" not in str(approval(view(ordinary, run(ordinary, phase))).blocks)


def test_the_direct_message_has_the_link_and_the_end_of_the_time() -> None:
    sent = approval_asked(ApprovalAsked(12, "U0SARA", NOW), view(ordinary))

    assert "<https://team.slack.com/archives/C0DEPLOY/p1|Look at it and decide>" in sent.text
    assert "It expires 2026-02-03 09:05 UTC (12:05 Gulf)" in sent.text
