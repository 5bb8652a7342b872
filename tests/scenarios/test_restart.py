"""The bot ends, politely or not, in the middle of a run: the next one carries it to an end with a name, once told."""

import asyncio
from itertools import pairwise

import pytest

from sandbox.slack.delivery import payloads
from tests.scenarios.stage import Stage, opened, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAGE = {"timings": {"health": 90, "watch": 3}}
ENGINEER, ONE, TWO = "U0ENGINEER", "U0APPROVER1", "U0APPROVER2"


async def under_way(desk: Stage, words: str, **env: str) -> str:
    """A run whose card says these words."""
    version = desk.release(**env)
    await desk.deploy(version, ONE, TWO)
    await desk.carded(version, words)
    return version


async def assert_completed_once(desk: Stage, version: str) -> None:
    assert await desk.recorded(version, "succeeded", "failed", "rolled_back") == "succeeded"
    await desk.carded(version, "completed", 40)  # what the dead bot was saying is its own for a while
    await desk.until(lambda: desk.posts(f"Production deployment {version} completed") or None, 40)
    assert len(desk.posts(f"Production deployment {version} started")) == 1
    assert len(desk.posts(f"Production deployment {version} completed")) == 1
    assert len(desk.cards(version)) == 1
    names = desk.production.docker.command("ps", "-a", "--format", "{{.Names}}").split()
    assert sorted(names) == ["liyaqa-backend-blue", "liyaqa-backend-old"]


async def test_sigterm_hands_a_run_over_to_the_next_bot(desk: Stage) -> None:
    version = await under_way(desk, "verifying the new release", APP_START_DELAY="3")
    assert await desk.bot.terminate() == 0
    assert await desk.phases(version) == ["verifying"]
    await opened(desk)
    await assert_completed_once(desk, version)


@pytest.mark.parametrize(("words", "delay"), [("verifying the new release", "3"), ("being watched", "0")])
async def test_a_killed_bot_leaves_a_run_that_the_next_one_ends(desk: Stage, words: str, delay: str) -> None:
    version = await under_way(desk, words, APP_START_DELAY=delay)
    desk.bot.kill()
    await opened(desk)
    await assert_completed_once(desk, version)


async def test_a_run_that_waits_for_approval_waits_across_a_restart(desk: Stage) -> None:
    version = desk.release()
    message = await desk.deploy(version, ONE)
    assert await desk.bot.terminate() == 0
    await opened(desk)
    assert "was the last one" in (await desk.press(TWO, message, "approve")).text
    await assert_completed_once(desk, version)


async def test_a_cancel_is_heeded_by_the_bot_that_takes_over(desk: Stage) -> None:
    version = await under_way(desk, "verifying the new release", APP_START_DELAY="60")
    await desk.command(ENGINEER, "/deploy cancel production")
    desk.bot.kill()
    await opened(desk)
    assert await desk.recorded(version, "cancelled", "failed") == "cancelled"
    await desk.until(lambda: desk.posts(f"Production deployment {version} cancelled") or None, 40)
    assert len(desk.posts(f"Production deployment {version} cancelled")) == 1


async def test_a_command_delivered_twice_is_answered_once_even_after_a_restart(desk: Stage) -> None:
    version = desk.release()
    hands = desk.slack.person(ENGINEER)
    place = desk.slack.channel("deployments")
    typed = payloads.command(hands.desk.state, hands.user, place, "/deploy", f"{version} production")
    before = {m.ts for m in desk.slack.ephemerals(ENGINEER)}
    await asyncio.gather(*(hands.desk.courier.once("slash_commands", typed) for _ in range(3)))
    await desk.answer(ENGINEER, before)
    await desk.carded(version, "waiting for approval")

    assert await desk.bot.terminate() == 0
    await opened(desk)
    await hands.desk.courier.once("slash_commands", typed)
    await desk.command(ENGINEER, "/deploy status")  # whatever that one did is done by now
    new = [
        m for m in desk.slack.ephemerals(ENGINEER) if m.ts not in before and "It needs 2 approvals" in m.text
    ]
    assert len(new) == 1
    assert await desk.phases(version) == ["awaiting_approval"]
    assert not [m for m in desk.slack.ephemerals(ENGINEER) if "under way already" in shown(m)]


async def test_the_log_has_no_traceback_and_the_audit_chain_is_whole(desk: Stage) -> None:
    assert "Traceback" not in desk.bot.log.read_text()
    rows = await desk.execute("select seq, previous, hash from audit order by seq")
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(a["hash"] == b["previous"] for a, b in pairwise(rows))
