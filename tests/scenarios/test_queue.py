"""One at a time: the queue, the lock, and stopping what waits (rulings 2, 3, 37)."""

import pytest

from tests.scenarios.stage import Stage, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAGE = {"timings": {"health": 90}}  # a release may take its time to answer
ONE, TWO = "U0APPROVER1", "U0APPROVER2"
ENGINEER = "U0ENGINEER"


async def busy(desk: Stage, seconds: str = "60") -> str:
    """A run under way whose release takes its time to answer."""
    version = desk.release(APP_START_DELAY=seconds)
    await desk.deploy(version, ONE, TWO)
    await desk.carded(version, "verifying the new release")
    return version


async def test_an_approved_run_waits_its_turn_then_starts_by_itself(desk: Stage) -> None:
    first = await busy(desk)
    second = desk.release()
    answer = await desk.command(ENGINEER, f"/deploy {second} production")
    assert f"`production` is busy: run {await number(desk, first)} (`{first}`) is on `production`." in shown(
        answer
    )

    await desk.approve(second, ONE)
    last = await desk.press(TWO, await desk.until(lambda: desk.approval(second)), "approve")
    assert "It is queued and starts by itself." in last.text
    assert f"Number 1 in the queue. Run {await number(desk, first)} ({first}) is first." in shown(
        await desk.carded(second, "queued")
    )
    assert f"{second} queued, number 1 in the queue" in shown(
        await desk.command(ENGINEER, "/deploy status production")
    )

    await desk.command(ENGINEER, f"/deploy cancel {await number(desk, first)}")
    await desk.carded(second, "completed")
    assert "it is this run's turn" in await desk.lined(second, "it is this run's turn")
    assert await desk.phases(first) == ["cancelled"]


async def number(desk: Stage, version: str) -> int:
    (row,) = await desk.execute("select id from run where version = $1", version)
    return int(row["id"])


async def test_a_plan_that_changed_while_it_waited_goes_back_to_its_approvers(desk: Stage) -> None:
    first = await busy(desk)
    second = desk.release()
    await desk.deploy(second, ONE, TWO)
    await desk.carded(second, "queued")
    desk.production.images.push(second, {"APP_LATENCY_MS": "1"})  # other bytes under the same tag

    await desk.command(ENGINEER, f"/deploy cancel {await number(desk, first)}")
    await desk.voted(second, "0 of 2: nobody yet (2 earlier votes void: the plan changed)")
    assert await desk.phases(second) == ["awaiting_approval"]
    await desk.approve(second, ONE, TWO)
    await desk.carded(second, "completed")


async def test_the_same_version_asked_for_again_answers_with_its_run(desk: Stage) -> None:
    version = desk.release()
    await desk.command(ENGINEER, f"/deploy {version} production")
    card = await desk.carded(version, "waiting for approval")
    again = await desk.command(TWO, f"/deploy {version} production")
    assert f"Production {version} is under way already as run {await number(desk, version)}" in again.text
    assert "Nothing new was started." in again.text
    assert desk.slack.permalink(card) in again.text


async def test_an_emergency_goes_to_the_head_of_the_queue(desk: Stage) -> None:
    first = await busy(desk)
    second, urgent = desk.release(APP_START_DELAY="60"), desk.release(APP_START_DELAY="60")
    await desk.deploy(second, ONE, TWO)
    await desk.command(ENGINEER, f'/deploy {urgent} production --emergency "login is down"')
    await desk.approve(urgent, ONE)
    await desk.carded(second, "queued")
    assert "Number 1 in the queue" in shown(await desk.carded(urgent, "queued"))

    await desk.command(ENGINEER, f"/deploy cancel {await number(desk, first)}")
    await desk.carded(urgent, "verifying the new release")
    assert await desk.phases(second) == ["queued"]


async def test_a_lock_refuses_everybody_until_it_is_released(desk: Stage) -> None:
    locked = await desk.command(ONE, "/deploy lock production audit <!channel>")
    assert "Production is locked." in locked.text
    post = await desk.until(lambda: next(iter(desk.posts("Production locked by")), None))
    assert "audit &lt;!channel&gt;" in post.text

    version = desk.release()
    for more in ("", '--emergency "now"'):
        answer = await desk.command(ENGINEER, f"/deploy {version} production {more}")
        assert f"`production` is locked by <@{ONE}>" in answer.text
        assert "audit &lt;!channel&gt;" in answer.text
        assert "`/deploy unlock production`" in answer.text
    assert await desk.phases(version) == []

    assert "Production is unlocked." in (await desk.command(ENGINEER, "/deploy unlock production")).text
    await desk.until(lambda: desk.posts("Production unlocked by"))
    assert "It needs 2 approvals" in (await desk.command(ENGINEER, f"/deploy {version} production")).text


async def test_a_lock_taken_while_approvals_are_given_holds_the_last_one(desk: Stage) -> None:
    version = desk.release()
    message = await desk.deploy(version, ONE)
    await desk.command(ONE, "/deploy lock production audit")
    assert "`production` is locked" in (await desk.press(TWO, message, "approve")).text
    assert await desk.phases(version) == ["awaiting_approval"]

    await desk.command(ONE, "/deploy unlock production")
    assert "It starts now" in (await desk.press(TWO, message, "approve")).text


@pytest.mark.parametrize("typed", ["lock production why not", "unlock production"])
async def test_a_lock_is_not_for_everybody(desk: Stage, typed: str) -> None:
    answer = await desk.command("U0SECURITY", f"/deploy {typed}")
    assert "You cannot change the lock of `production`." in answer.text


async def test_a_waiting_and_a_queued_run_can_be_cancelled(desk: Stage) -> None:
    await busy(desk)
    queued, waiting = desk.release(), desk.release()
    await desk.deploy(queued, ONE, TWO)
    await desk.deploy(waiting)

    several = await desk.command(ENGINEER, "/deploy cancel")
    assert "3 runs are open. Nothing was cancelled; say which one" in several.text
    assert f"/deploy cancel {await number(desk, queued)}" in several.text
    for version in (queued, waiting):
        answer = await desk.command(
            ENGINEER, f'/deploy cancel {await number(desk, version)} --reason "not now"'
        )
        assert f"Production {version} is cancelled. Nothing was changed." in answer.text
        assert f"*Stopped by* <@{ENGINEER}>: not now" in shown(await desk.carded(version, "cancelled"))
        assert not desk.posts(f"Production deployment {version}")


async def test_who_may_not_stop_a_run_is_told_who_may(desk: Stage) -> None:
    version = desk.release()
    message = await desk.deploy(version)
    for answer in (
        await desk.command("U0SECURITY", f"/deploy cancel {await number(desk, version)}"),
        await desk.press("U0SECURITY", message, "cancel"),
        await desk.press("U0GUEST", message, "cancel"),
    ):
        assert "Refused." in answer.text
    assert await desk.phases(version) == ["awaiting_approval"]


async def test_only_deployments_can_be_cancelled(desk: Stage) -> None:
    """The desk's own runs, such as the one that removes a standby, are nobody's to stop."""
    version = desk.release()
    await desk.deploy(version, ONE, TWO)
    await desk.carded(version, "completed")
    (retire,) = await desk.execute("select id from run where kind = 'retire' order by id desc limit 1")
    answer = await desk.command(ENGINEER, f"/deploy cancel {retire['id']}")
    assert f"There is no run {retire['id']}." in answer.text
    assert await desk.execute("select id from run where id = $1 and open", retire["id"])
