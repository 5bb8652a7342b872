"""Two people, one plan, thirty minutes (guide 4.4, rulings 2, 36, 40), as they press the buttons."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from sandbox.slack.errors import CannotDo
from sandbox.slack.world.model import Message
from tests.scenarios.screens import press_on_an_old_screen
from tests.scenarios.stage import TUESDAY, Stage, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE, TWO, THREE = "U0APPROVER1", "U0APPROVER2", "U0COMMANDER"


async def asked(desk: Stage, person: str = "U0ENGINEER", **env: str) -> tuple[str, Message]:
    """A new version, asked for; its approval message."""
    version = desk.release(**env)
    return version, await desk.deploy(version, person=person)


async def test_each_approver_is_told_directly_with_a_link_and_the_time(desk: Stage) -> None:
    version, message = await asked(desk, person=ONE)
    for person in (TWO, THREE):
        letter = await desk.until(partial(told, desk, person, version))
        assert f"<@{ONE}> asks you to approve Production {version}" in letter.text
        assert desk.slack.permalink(message).partition("?")[0] in letter.text
        assert "It expires 2026-11-24 09:35 UTC (12:35 Gulf)" in letter.text
    assert told(desk, ONE, version) is None


def told(desk: Stage, person: str, version: str) -> Message | None:
    return next((m for m in desk.slack.dms(person) if version in m.text), None)


async def test_the_thread_mentions_the_approver_group_and_shows_what_was_checked(desk: Stage) -> None:
    _, message = await asked(desk)
    assert "Approvers: <!subteam^S0APPROVERS>" in shown(message)
    for check in ("Host reachable", "Free port", "nginx site", "Previous image", "Image digest", "On call"):
        assert check in shown(message)


async def test_the_second_of_two_distinct_approvers_starts_it(desk: Stage) -> None:
    version, message = await asked(desk)
    assert "1 more approval is needed" in (await desk.press(ONE, message, "approve")).text
    assert await desk.phases(version) == ["awaiting_approval"]
    await desk.voted(version, f"1 of 2: <@{ONE}>")

    assert "was the last one. It starts now" in (await desk.press(TWO, message, "approve")).text
    await desk.until(lambda: desk.posts(f"Production deployment {version} started"))
    assert await audited(desk, version) == {"deploy.requested": 1, "deploy.approved": 2}


async def audited(desk: Stage, version: str) -> dict[str, int]:
    found = await desk.audited(version)
    return {action: found.count(action) for action in found}


async def test_the_requester_cannot_approve(desk: Stage) -> None:
    version, message = await asked(desk, person=ONE)
    answer = await desk.press(ONE, message, "approve")
    assert "You asked for this deployment, so you cannot approve it." in answer.text
    assert "vote.self" in shown(answer)
    assert await audited(desk, version) == {"deploy.requested": 1}


@pytest.mark.parametrize(
    ("person", "because"),
    [
        ("U0SECURITY", "Approving needs the role approver."),
        ("U0GUEST", "is a guest in this workspace"),
        ("U0STRANGER", "is from another organisation"),
        ("U0OTHERBOT", "is a bot"),
    ],
)
@pytest.mark.parametrize("button", ["approve", "reject"])
async def test_nobody_else_has_a_say(desk: Stage, person: str, because: str, button: str) -> None:
    version, message = await asked(desk)
    if button == "approve":
        answer = await desk.press(person, message, button)
    else:
        await desk.slack.person(person).click(message, button)
        answer = await desk.fill(person, "reject", reason="no")
    assert because in answer.text
    assert await desk.phases(version) == ["awaiting_approval"]
    await desk.voted(version, "0 of 2: nobody yet")


async def test_a_double_click_counts_once(desk: Stage) -> None:
    version, message = await asked(desk)
    await asyncio.gather(*(press_on_an_old_screen(desk, ONE, message, "approve") for _ in range(3)))
    await desk.until(
        lambda: len([m for m in desk.slack.ephemerals(ONE) if version in m.text or twice(m)]) >= 3
    )
    assert await audited(desk, version) == {"deploy.requested": 1, "deploy.approved": 1}
    assert await desk.phases(version) == ["awaiting_approval"]


def twice(message: Message) -> bool:
    return "Your vote on this plan is recorded already" in message.text


async def test_two_who_press_at_the_same_instant_start_one_run(desk: Stage) -> None:
    version, message = await asked(desk)
    await asyncio.gather(*(desk.press(p, message, "approve") for p in (ONE, TWO)))
    await desk.until(lambda: desk.posts(f"Production deployment {version} started"))
    await desk.carded(version, "completed")
    assert len(desk.posts(f"Production deployment {version} started")) == 1
    assert (await audited(desk, version))["deploy.approved"] == 2
    assert await desk.phases(version) == ["succeeded"]


async def test_a_late_click_does_nothing(desk: Stage) -> None:
    version, message = await asked(desk)
    await desk.press(ONE, message, "cancel")
    await desk.voted(version, "cancelled")
    with pytest.raises(CannotDo):  # the button is gone
        await desk.slack.person(TWO).click(message, "approve", confirmed=True)
    answer = await press_on_an_old_screen(desk, TWO, message, "approve")
    assert "This run no longer takes votes: it is cancelled." in answer.text
    assert await desk.phases(version) == ["cancelled"]


async def test_a_rejection_asks_for_a_reason_and_ends_the_run(desk: Stage) -> None:
    version, message = await asked(desk)
    await desk.slack.person(ONE).click(message, "reject")
    answer = await desk.fill(ONE, "reject", reason="the <!channel> changelog is missing")
    assert "You rejected" in answer.text
    card = await desk.carded(version, "rejected")
    assert f"Rejected by <@{ONE}>: the &lt;!channel&gt; changelog is missing" in shown(card)
    await desk.lined(version, f"Rejected by <@{ONE}>: the &lt;!channel&gt; changelog is missing")
    assert await desk.phases(version) == ["rejected"]
    assert not desk.posts(f"Production deployment {version} started")


async def test_a_tag_that_moves_voids_the_approvals_given(desk: Stage) -> None:
    version, message = await asked(desk)
    await desk.press(ONE, message, "approve")
    desk.production.images.push(version, {"APP_LATENCY_MS": "1"})  # other bytes under the same tag

    answer = await desk.press(TWO, message, "approve")
    assert "The plan has changed since this message was shown." in answer.text
    assert "0 of 2: nobody yet" in shown(await desk.voted(version, "1 earlier vote void"))
    await desk.lined(version, "the plan changed, earlier approvals are void")

    stale = await press_on_an_old_screen(desk, THREE, message, "approve")
    assert "vote.stale" in shown(stale)
    await desk.approve(version, ONE, TWO)
    await desk.carded(version, "completed")
    assert await desk.phases(version) == ["succeeded"]


async def test_approvals_are_reminded_of_at_half_time_and_expire_after_thirty_minutes(desk: Stage) -> None:
    version, message = await asked(desk)
    await desk.press(ONE, message, "approve")

    await desk.set_clock(TUESDAY + timedelta(minutes=17))
    reminder = await desk.lined(version, "is needed for")
    assert reminder.startswith(f"<!subteam^S0APPROVERS> 1 more approval is needed for Production {version}")

    await desk.set_clock(TUESDAY + timedelta(minutes=33))
    await desk.carded(version, "expired")
    assert len([t for t in desk.lines(version) if "is needed for" in t]) == 1
    late = await press_on_an_old_screen(desk, TWO, message, "approve")
    assert "no longer takes votes: it is expired" in late.text
    assert await desk.phases(version) == ["expired"]
    assert not desk.posts(f"Production deployment {version} started")
