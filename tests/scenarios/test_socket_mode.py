"""The same desk over Socket Mode: typed, approved, followed, while the sockets come and go."""

import asyncio

import aiohttp
import pytest

from sandbox.slack import Message
from tests.scenarios.stage import Stage, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAGE = {"socket": True, "timings": {"health": 90}}
ENGINEER, ONE, TWO = "U0ENGINEER", "U0APPROVER1", "U0APPROVER2"


async def connected(desk: Stage) -> None:
    await desk.until(lambda: desk.slack.sockets.connections or None, 30)


async def test_a_run_from_command_to_completion_with_a_new_socket_in_the_middle(desk: Stage) -> None:
    version = desk.release()
    answer = await desk.command(ENGINEER, f"/deploy {version} production")
    assert "It needs 2 approvals" in answer.text
    await desk.approve(version, ONE)
    await desk.slack.sockets.disconnect("refresh_requested")
    await connected(desk)
    await desk.approve(version, TWO)

    card = await desk.carded(version, "completed")
    assert "12 of 12 steps done" in shown(card)
    await desk.until(lambda: _said(desk, f"{version} completed successfully"))
    for words in (f"{version} started by", f"{version} completed successfully"):
        assert len(_said(desk, words)) == 1


def _said(desk: Stage, words: str) -> list[Message]:
    return [m for m in desk.slack.messages("deployments") if words in m.text]


async def test_forms_work_over_the_socket(desk: Stage) -> None:
    version = desk.release()
    message = await desk.deploy(version)
    await desk.slack.person(ONE).click(message, "reject")
    await desk.fill(ONE, "reject", reason="not today")
    await desk.carded(version, "rejected")


async def test_a_wrong_form_is_sent_back_through_the_ack(desk: Stage) -> None:
    await desk.slack.person(ENGINEER).command("/deploy", channel="deployments")
    view = await desk.until(
        lambda: next((v for v in desk.slack.views(ENGINEER) if v.body.get("callback_id") == "deploy"), None)
    )
    wrong = {"version": {"version": "1.2.4"}, "environment": {"environment": "production"}}
    await desk.slack.person(ENGINEER).submit(view, wrong)
    assert "Did you mean v1.2.4?" in str(desk.slack.views(ENGINEER)[-1].errors)


@pytest.mark.parametrize("how", ["cut", "warning", "link"])
async def test_a_socket_that_breaks_in_the_middle_of_a_run_costs_nothing(desk: Stage, how: str) -> None:
    version = desk.release(APP_START_DELAY="1")
    await desk.deploy(version, ONE, TWO)
    if how == "cut":
        desk.slack.sockets.cut()
    else:
        await desk.slack.sockets.disconnect("warning" if how == "warning" else "refresh_requested")
    await desk.carded(version, "completed", 40)
    assert len(desk.posts(f"Production deployment {version} started")) == 1
    await connected(desk)
    assert f"{version} live" in (await desk.command(ENGINEER, "/deploy status production")).text


async def test_many_at_once_are_all_answered(desk: Stage) -> None:
    people = (ENGINEER, ONE, TWO, "U0COMMANDER")
    answers = await asyncio.gather(*(desk.command(p, "/deploy status") for p in people))
    assert all("Production" in a.text for a in answers)


async def test_nothing_listens_for_slack_on_the_port(desk: Stage) -> None:
    base = f"http://127.0.0.1:{desk.bot.port}"
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{base}/slack/events", data=b"x") as answer:
            assert answer.status == 404
        async with session.get(f"{base}/readyz") as answer:
            assert (await answer.json())["checks"]["slack"] == ""
