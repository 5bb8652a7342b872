"""Slack is away while deployments run, one returns and another begins: they go on, and afterwards each thing stands there once."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.real.parts.host import TargetHost
from tests.real.surviving.figures import measured, tried
from tests.scenarios.stage import Stage, shown, staged

ENGINEER, ONE, TWO = "U0ENGINEER", "U0APPROVER1", "U0APPROVER2"
TIMINGS = {"health": 90, "watch": 4}
SAID_ONCE = (
    "DeploymentStarted",
    "DeploymentCompleted",
    "IssueDetected",
    "RollbackStarted",
    "RollbackCompleted",
    "PhaseChanged",
    "OutputSaved",
)
TEN_MINUTES = 600.0


@pytest.fixture
async def desk(
    request: pytest.FixtureRequest,
    host: TargetHost,
    twin_host: TargetHost,
    database_url: str,
    tmp_path: Path,
) -> AsyncIterator[Stage]:
    """Over Socket Mode; where it is measured in full, at Slack's own pace."""
    pace = 1 if request.node.get_closest_marker("full") else 0.1
    host.run_release("v1.2.3")
    twin_host.run_release("v1.2.3", name="liyaqa-backend")
    async with staged(
        host, twin_host, database_url, tmp_path, socket=True, proof=False, pace=pace, timings=TIMINGS
    ) as made:
        yield made
        assert made.slack.problems == []


async def test_slack_is_away_for_as_long_as_the_runs_last(
    request: pytest.FixtureRequest, desk: Stage
) -> None:
    await rides_out(request, desk, 0)


@pytest.mark.full
@pytest.mark.timeout(1200)
async def test_slack_is_away_for_ten_minutes(request: pytest.FixtureRequest, desk: Stage) -> None:
    await rides_out(request, desk, TEN_MINUTES)


async def rides_out(request: pytest.FixtureRequest, desk: Stage, seconds: float) -> None:
    """At least for so long. What was agreed on before goes on; the command line stays; nobody can agree to anything new."""
    name = f"slack away for {seconds:.0f} s" if seconds else "slack away for as long as the runs"
    for what in ("live messages", "everything said", "a command answered"):
        tried(request, f"{name}, {what}")
    staging, good, sick, waiting = (desk.release(APP_START_DELAY=delay) for delay in ("4", "6", "0", "0"))
    await desk.command(ENGINEER, f"/deploy {waiting} production")
    await desk.approve(waiting, ONE)
    await desk.deploy(good, ONE, TWO)
    await desk.deploy(sick, ONE, TWO)
    await desk.carded(sick, "queued")
    await desk.command(ENGINEER, f"/deploy {staging} staging")
    away, began = desk.slack.go_down(), time.monotonic()
    try:
        await runs_go_on(desk, staging, good, sick)
        await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
    finally:
        away.lift()
    back = time.monotonic()

    async def answered() -> float:
        await desk.until(lambda: desk.slack.sockets.connections or None, 60)
        assert "Production" in (await desk.command(ENGINEER, "/deploy status")).text
        return time.monotonic() - back

    async def drawn() -> float:
        await desk.carded(staging, "completed", 60)
        await desk.carded(sick, "rolled back", 60)
        await desk.carded(good, "rolled back", 60)
        return time.monotonic() - back

    took = await asyncio.gather(drawn(), all_said(desk, back), answered())
    for what, value in zip(("live messages", "everything said", "a command answered"), took, strict=True):
        measured(request, f"{name}, {what}", value)
    await assert_once_and_in_order(desk)
    for version in (staging, good, sick):
        assert len(desk.cards(version)) == 1
    approval = await desk.until(lambda: desk.approval(waiting))
    assert "1 of 2" in shown(approval)
    await desk.slack.person(TWO).click(approval, "reject")
    await desk.fill(TWO, "reject", reason="another day")
    assert await desk.phases(waiting) == ["rejected"]


async def runs_go_on(desk: Stage, staging: str, good: str, sick: str) -> None:
    """One ends, the next one takes its turn and falls ill, and somebody on the bot's machine goes further back."""
    assert await desk.recorded(staging, "succeeded", "failed", seconds=60) == "succeeded"
    assert await desk.recorded(good, "succeeded", "failed", seconds=60) == "succeeded"
    await desk.recorded(sick, "watching", "failed", seconds=60)
    docker = desk.production.docker
    await asyncio.to_thread(docker.command, "kill", "-s", "USR1", "liyaqa-backend-green")
    assert await desk.recorded(sick, "rolled_back", "failed", "succeeded", seconds=60) == "rolled_back"
    code, said = await desk.bot.command("rollback", "production", "--reason", "logins fail", "--yes")
    assert code == 0, said
    assert "Live on production: v1.2.3." in said
    assert not desk.posts("completed")


async def all_said(desk: Stage, back: float) -> float:
    unsent = "select 1 from outbox where state = 'unsent' limit 1"
    async with asyncio.timeout(120):
        left = await desk.execute(unsent)
        while left:
            await asyncio.sleep(0.1)
            left = await desk.execute(unsent)
    return time.monotonic() - back


async def assert_once_and_in_order(desk: Stage) -> None:
    """Every line and announcement has its one message, in the order in which things happened."""
    rows = await desk.execute("select id, event, state, lane from outbox order by position")
    assert [row["event"] for row in rows if row["state"] != "sent"] == []
    posts = [message for there in desk.slack.state.posts.values() for message in there.values()]
    keyed = [
        (str(message.metadata.get("event_payload", {}).get("id", "")), message)
        for message in posts
        if message.metadata
    ]
    assert {key: times for key, times in Counter(key for key, _ in keyed).items() if times > 1} == {}
    at = {key: message.ts for key, message in keyed}
    for lane in ("deployments", "incidents"):
        said = [f"out-{row['id']}" for row in rows if row["lane"] == lane and row["event"] in SAID_ONCE]
        assert len(said) > 1
        assert [at[key] for key in said] == sorted(at[key] for key in said)
