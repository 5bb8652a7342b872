"""Slack slow, refusing, forgetful or away: the run goes on, and in the end everything was said once (design, step 7)."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import pytest

from sandbox.slack.faults import ANY, Fault
from sandbox.slack.workspace import SlackWorkspace
from tests.scenarios.stage import Stage, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENGINEER, ONE, TWO = "U0ENGINEER", "U0APPROVER1", "U0APPROVER2"


async def assert_all_said_once(desk: Stage, version: str) -> None:
    """The card shows the end; every line, letter and announcement is there, and none twice."""
    card = await desk.carded(version, "completed", 60)
    assert "12 of 12 steps done" in shown(card)
    await desk.until(
        lambda: desk.posts(f"Production deployment {version} completed successfully") or None, 60
    )
    await desk.lined(version, "✅ Completed")
    assert len(desk.cards(version)) == 1
    assert len(desk.posts(f"🚀 Production deployment {version} started")) == 1
    assert len(desk.posts(f"✅ Production deployment {version} completed")) == 1
    said = Counter(desk.lines(version))
    assert set(said.values()) == {1}, said
    assert len([text for text in said if text.startswith("🚀")]) == 4  # preparing to being watched
    for person in (ONE, TWO):
        assert len([m for m in desk.slack.dms(person) if version in m.text]) == 1


async def test_a_post_that_never_arrived_is_made_again(desk: Stage) -> None:
    version = desk.release()
    await desk.deploy(version, ONE)
    desk.slack.faults.drop_before("chat.postMessage", times=2)
    desk.slack.faults.answer("chat.postMessage", status=500, times=2)
    desk.slack.faults.answer("chat.update", "internal_error", status=500, times=2)
    await desk.approve(version, TWO)
    await assert_all_said_once(desk, version)


TROUBLES: dict[str, Callable[[SlackWorkspace], Fault]] = {
    "every connection is cut": lambda slack: slack.go_down(),
    "no answer at all": lambda slack: slack.faults.hang(ANY, times=None),
    "500 to everything": lambda slack: slack.faults.answer(ANY, status=500, times=None),
    "429 to everything": lambda slack: slack.faults.rate_limit(ANY, 2, times=None),
    "done, and the answer lost": lambda slack: slack.faults.drop_after(ANY, times=None),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_the_run_goes_on_without_slack_and_all_is_told_once_and_in_order_afterwards(
    desk: Stage, trouble: str
) -> None:
    """It lasts as long as the run does; how long that is makes no difference to the bot."""
    version = desk.release()
    await desk.deploy(version, ONE)
    message = await desk.until(lambda: desk.approval(version))
    await desk.slack.person(TWO).click(message, "approve", confirmed=True)
    await desk.recorded(
        version, "preparing", "verifying", "switching"
    )  # whose approval it was, Slack had to say
    met = TROUBLES[trouble](desk.slack)
    try:
        await desk.recorded(version, "succeeded")
        assert met.met
        if trouble != "done, and the answer lost":
            assert not desk.posts(f"Production deployment {version} completed")
    finally:
        met.lift()
    await assert_all_said_once(desk, version)
    started, completed = (desk.posts(f"deployment {version} {word}")[0] for word in ("started", "completed"))
    assert started.ts < completed.ts


async def test_edits_that_hang_hold_up_nothing(desk: Stage) -> None:
    version = desk.release()
    await desk.deploy(version, ONE)
    desk.slack.faults.hang("chat.update", times=1)
    began = time.monotonic()
    await desk.approve(version, TWO)
    await desk.recorded(version, "succeeded")
    assert time.monotonic() - began < 15
    desk.slack.faults.lift_all()
    await assert_all_said_once(desk, version)


async def test_a_card_that_somebody_deleted_is_posted_anew(desk: Stage) -> None:
    version = desk.release()
    message = await desk.deploy(version, ONE)
    card = await desk.carded(version, "waiting for approval")
    desk.slack.state.drop_message(card)
    await desk.press(TWO, message, "approve")
    anew = await desk.carded(version, "completed")
    assert anew.ts != card.ts


async def test_an_answer_that_cannot_be_given_through_its_address_finds_another_way(desk: Stage) -> None:
    before = {m.ts for m in desk.slack.ephemerals(ENGINEER)}
    hands = desk.slack.person(ENGINEER)
    tickets = hands.desk.state.tickets
    voided = asyncio.create_task(hands.command("/deploy status", channel="deployments"))
    tickets._responses.clear()  # as if its thirty minutes were over
    await voided
    assert "Production" in (await desk.answer(ENGINEER, before)).text
