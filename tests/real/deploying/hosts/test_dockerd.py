"""Docker restarts in the middle of a run: afterwards the live release serves again, alone (ruling 18)."""

import asyncio
from dataclasses import replace

import pytest

from policy.plan import StepKind
from policy.runs import Phase
from tests.real.deploying.desk import QUICK, Office, open_office, production
from tests.real.deploying.picture import ENDINGS, picture, serves, told
from tests.real.parts.host import TargetHost

ENDED = {Phase.SUCCEEDED: "v1.2.4", Phase.FAILED: "v1.2.3", Phase.ROLLED_BACK: "v1.2.3"}


@pytest.mark.parametrize("step", [StepKind.PULL, StepKind.START, StepKind.HEALTH])
async def test_a_restart_before_the_switch_leaves_the_old_release_or_the_new_one_alone(
    live_host: TargetHost, database_url: str, step: StepKind
) -> None:
    async def restart() -> None:
        await asyncio.to_thread(live_host.docker.restart)

    async with open_office(database_url, production(live_host), patience=30) as office, office.working():
        office.at(step, restart)
        run = await office.deploy("v1.2.4")

        assert len([kind for kind in await told(office, run) if kind in ENDINGS]) == 1
        assert await office.store.holder("production") is None
    serves(live_host, ENDED[run.phase])
    assert "liyaqa-backend-green" not in picture(live_host).containers


@pytest.mark.parametrize("moment", ["restart", "crash"])
async def test_a_restart_during_the_watch_leaves_one_release_serving(
    live_host: TargetHost, database_url: str, moment: str
) -> None:
    async def restart() -> None:
        if moment == "restart":
            await asyncio.to_thread(live_host.docker.restart)
        else:
            await asyncio.to_thread(live_host.docker.crash)
            await asyncio.to_thread(live_host.docker.start_daemon)

    environment = production(live_host, timings=replace(QUICK, watch=3))
    async with open_office(database_url, environment, patience=30) as office, office.working():
        office.at(StepKind.WATCH, restart)
        run = await office.deploy("v1.2.4", seconds=55)

        assert len([kind for kind in await told(office, run) if kind in ENDINGS]) == 1
        assert await office.store.holder("production") is None
    serves(live_host, ENDED[run.phase])


async def test_a_restart_after_the_run_brings_back_the_live_release_alone(
    office: Office, live_host: TargetHost
) -> None:
    await office.deploy("v1.2.4")

    await asyncio.to_thread(live_host.docker.restart)

    serves(live_host, "v1.2.4")
    assert not picture(live_host).containers["liyaqa-backend-old"].running
