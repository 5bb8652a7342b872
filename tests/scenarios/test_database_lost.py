"""The database goes away under a run: the bot says so once, starts nothing, and carries on when it is back."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from tests.postgres import PostgresServer
from tests.real.parts.host import TargetHost
from tests.scenarios.stage import Stage, shown, staged

ENGINEER, ONE, TWO = "U0ENGINEER", "U0APPROVER1", "U0APPROVER2"
LEASES = {"LEASE_RUN": "2", "LEASE_GIVE_UP": "1.5", "LEASE_BEAT": "0.5", "LEASE_POLL": "0.3"}
LOST, BACK = "has not reached its database", "The database answers again"


@pytest.fixture
async def desk(
    host: TargetHost, twin_host: TargetHost, outage_postgres: PostgresServer, tmp_path: Path
) -> AsyncIterator[Stage]:
    """v1.2.3 is live; the database may be taken away."""
    for place in (host, twin_host):
        place.run_release("v1.2.3")
    url = outage_postgres.url()
    timings = {"health": 90}
    async with staged(host, twin_host, url, tmp_path, proof=False, timings=timings, variables=LEASES) as made:
        yield made


async def readiness(desk: Stage) -> int:
    url = f"http://127.0.0.1:{desk.bot.port}/readyz"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status


async def until_ready(desk: Stage, status: int) -> None:
    async with asyncio.timeout(20):
        while True:
            if await readiness(desk) == status:
                return
            await asyncio.sleep(0.1)


async def test_a_run_waits_for_a_database_that_does_not_answer_and_the_team_is_told_once(
    desk: Stage, outage_postgres: PostgresServer
) -> None:
    version = desk.release(APP_START_DELAY="6")
    await desk.deploy(version, ONE, TWO)
    await desk.carded(version, "verifying the new release")

    outage_postgres.freeze()
    (lost,) = await desk.until(lambda: desk.posts(LOST) or None, 30)
    await until_ready(desk, 503)
    typed = await desk.command(ENGINEER, "/deploy status")
    assert "cannot reach its database" in typed.text
    assert "Nothing was started, unless" in typed.text
    assert "liyaqa-backend-blue" in desk.production.docker.command("ps", "--format", "{{.Names}}")

    outage_postgres.thaw()
    assert await desk.recorded(version, "succeeded", "failed", seconds=60) == "succeeded"
    await desk.carded(version, "completed", 40)
    await until_ready(desk, 200)
    assert len(desk.posts(LOST)) == 1
    assert [BACK in m.text for m in desk.slack.thread(lost)] == [True]
    for words in (f"Production deployment {version} started", f"Production deployment {version} completed"):
        await desk.until(partial(desk.posts, words))
        assert len(desk.posts(words)) == 1
    assert "Deployments wait" in shown(lost)
