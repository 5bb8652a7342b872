"""`/ops` and Home over real hosts: what stands is told within a second or after a hint, and nothing secret is."""

import time

import pytest

from tests.scenarios.stage import Stage, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENGINEER = "U0ENGINEER"


async def test_a_summary_over_real_hosts_is_there_within_three_seconds_of_work(desk: Stage) -> None:
    started = time.monotonic()
    told = shown(await desk.command(ENGINEER, "/ops summary", 20))
    assert time.monotonic() - started < 15  # three on a quiet machine; each part ends at 2.5
    assert "*Production* · ✅ healthy" in told
    assert "The host runs `v1.2.3`; nothing was deployed by the desk yet." in told
    assert "Error rate not measured" in told
    assert "*Not found out*" not in told


async def test_health_and_logs_come_from_the_containers(desk: Stage) -> None:
    health = shown(await desk.command(ENGINEER, "/ops health", 20))
    assert "runs v1.2.3 in `liyaqa-backend-blue`" in health
    assert "runs v1.2.3 in `liyaqa-backend`" in health
    logs = await desk.command(ENGINEER, "/ops logs production --tail 5", 20)
    assert "line" in logs.text
    assert "could not be read" not in logs.text


async def test_a_diagnosis_of_what_is_well_finds_nothing(desk: Stage) -> None:
    told = await desk.command(ENGINEER, "/ops diagnose production", 30)
    assert "none of the six known problems is there" in told.text


async def test_home_is_drawn_for_who_opens_it(desk: Stage) -> None:
    await desk.slack.person(ENGINEER).open_home()
    home = await desk.until(lambda: desk.slack.state.homes.get(ENGINEER))
    assert "Nothing waits for you" in str(home.blocks)
    version = desk.release()
    await desk.command(ENGINEER, f"/deploy {version} production", 20)
    assert await desk.until(lambda: "*You asked for*" in str(desk.slack.state.homes[ENGINEER].blocks), 30)
