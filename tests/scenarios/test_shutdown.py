"""SIGTERM at any moment: a twin goes on with the run at once, nothing is said twice, and a second one ends it quickly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sandbox.slack.faults import Fault
from tests.scenarios.process import Bot
from tests.scenarios.stage import Stage, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Far longer than any test: whoever takes a run over was handed it.
LEASES = {"LEASE_RUN": "900", "LEASE_GIVE_UP": "300", "LEASE_BEAT": "1", "LEASE_OUTBOX": "900"}
STAGE = {"timings": {"health": 90, "watch": 4}, "variables": LEASES}
ENGINEER, ONE, TWO = "U0ENGINEER", "U0APPROVER1", "U0APPROVER2"


@asynccontextmanager
async def twin(desk: Stage) -> AsyncIterator[Bot]:
    """A second bot on the same database; Slack delivers to the first."""
    bot = Bot(desk.bot.environment, desk.bot.log.with_name("twin.log"))
    bot.start()
    try:
        await bot.ready()
        yield bot
        if bot.alive:
            assert await bot.terminate() == 0  # killed, it would keep what it was saying for a whole lease
    finally:
        bot.end()


@asynccontextmanager
async def another(desk: Stage) -> AsyncIterator[Bot]:
    """A bot that is not ready yet, and that a test sends signals to."""
    bot = Bot(desk.bot.environment, desk.bot.log.with_name("another.log"))
    bot.start()
    try:
        yield bot
    finally:
        bot.end()


async def met(fault: Fault) -> None:
    """A call that hangs changes nothing in the workspace, so that nothing there tells of it."""
    async with asyncio.timeout(30):
        while True:
            if fault.met:
                return
            await asyncio.sleep(0.02)


async def logged(bot: Bot, words: str) -> None:
    async with asyncio.timeout(30):
        while True:
            if bot.log.exists() and words in bot.log.read_text():
                return
            await asyncio.sleep(0.02)


async def holder(desk: Stage, version: str, *bots: Bot) -> Bot:
    """Whoever carries the run; its lease names the process."""
    (row,) = await desk.execute("select owner from run where version = $1", version)
    return next(bot for bot in bots if bot.process and str(row["owner"]).endswith(f":{bot.process.pid}"))


@pytest.mark.parametrize(("words", "delay"), [("verifying the new release", "3"), ("being watched", "0")])
async def test_a_twin_goes_on_with_the_run_at_once(desk: Stage, words: str, delay: str) -> None:
    async with twin(desk) as other:
        version = desk.release(APP_START_DELAY=delay)
        await desk.deploy(version, ONE, TWO)
        await desk.carded(version, words)
        assert await (await holder(desk, version, desk.bot, other)).terminate() == 0
        assert await desk.recorded(version, "succeeded", "failed", "rolled_back") == "succeeded"
        await desk.carded(version, "completed", 40)
        await desk.until(lambda: desk.posts(f"Production deployment {version} completed") or None, 40)
        for what in ("started", "completed"):
            assert len(desk.posts(f"Production deployment {version} {what}")) == 1
        assert len(desk.cards(version)) == 1
    assert "Traceback" not in desk.bot.log.read_text() + other.log.read_text()
    if not desk.bot.alive:
        await opened(desk)


async def test_a_second_signal_ends_what_the_first_waits_for(desk: Stage) -> None:
    """An announcement that Slack neither takes nor refuses is said by the next bot, once."""
    hung = desk.slack.faults.hang("chat.postMessage", times=None)
    await desk.execute("update outbox set lease_until = '-infinity'")
    await desk.command(ENGINEER, "/deploy lock production because of the move")
    await met(hung)
    first = asyncio.create_task(desk.bot.terminate(60))
    await logged(desk.bot, "stopping")
    assert await desk.bot.terminate(60) in (0, 1)
    await first
    desk.slack.faults.lift_all()
    await opened(desk)
    await desk.execute("update outbox set lease_until = '-infinity'")  # its own lease is long here
    await desk.until(lambda: desk.posts("Production locked") or None, 40)
    assert len(desk.posts("Production locked")) == 1
    await desk.command(ENGINEER, "/deploy unlock production")


async def test_a_signal_before_it_is_ready_ends_the_start(desk: Stage) -> None:
    hung = desk.slack.faults.hang("auth.test", times=None)
    async with another(desk) as bot:
        await met(hung)
        assert await bot.terminate() == 0
        assert "Traceback" not in bot.log.read_text()
    desk.slack.faults.lift_all()
