"""`/deploy cancel` in each phase: before the switch green goes, during and after it traffic goes back."""

import asyncio
import time
from dataclasses import replace

import psutil
import pytest

from actions.denied import Denied
from actions.deploy.cancel import Stopping, cancel
from policy.events import (
    DeploymentCancelled,
    DeploymentStarted,
    RollbackCompleted,
    RollbackStarted,
)
from policy.plan import StepKind
from policy.rules import Rule
from policy.runs import Phase, Run
from tests.real.deploying.desk import ENGINEER, QUICK, Office, open_office, production
from tests.real.deploying.picture import containers, ended_well_kept, only, picture, serves, told
from tests.real.parts.host import TargetHost

SOON = 8.0  # seconds, on a busy machine


async def stop(office: Office, run: Run) -> Stopping:
    stopping = await cancel(office.desk, run.id, ENGINEER, "wrong version")
    assert isinstance(stopping, Stopping)
    return stopping


async def cancelled(office: Office, run: Run) -> None:
    await ended_well_kept(office, run, Phase.CANCELLED)
    assert await told(office, run) == [DeploymentStarted, DeploymentCancelled]
    event = await only(office, run, DeploymentCancelled)
    assert (event.actor, event.reason, event.live_version) == (ENGINEER, "wrong version", "v1.2.3")


async def test_a_run_that_awaits_approval_ends_at_once(office: Office) -> None:
    run = await office.opened("v1.2.4")

    assert (await stop(office, run)).run.phase is Phase.CANCELLED
    assert await told(office, run) == []


async def test_a_queued_run_ends_at_once_and_the_running_one_goes_on(
    idle_office: Office, live_host: TargetHost
) -> None:
    first, second = await idle_office.begun("v1.2.4"), await idle_office.begun("v1.2.5")
    assert second.phase is Phase.QUEUED

    assert (await stop(idle_office, second)).run.phase is Phase.CANCELLED

    async with idle_office.working():
        await idle_office.finished(first)
    await ended_well_kept(idle_office, first, Phase.SUCCEEDED)
    serves(live_host, "v1.2.4")


async def test_a_pull_is_ended_at_once(office: Office, live_host: TargetHost) -> None:
    live_host.images.push("v1.5.0")
    before = picture(live_host)
    registry = psutil.Process(live_host.images.registry.daemon.pid)

    async def freeze() -> None:
        registry.suspend()

    office.at(StepKind.PULL, freeze)
    run = await office.begun("v1.5.0")
    try:
        await office.step(run, StepKind.PULL)
        began = time.monotonic()
        await stop(office, run)
        await office.finished(run)
        assert time.monotonic() - began < SOON
    finally:
        registry.resume()

    await cancelled(office, run)
    assert picture(live_host) == before


@pytest.mark.parametrize("step", [StepKind.CONNECT, StepKind.START, StepKind.SMOKE])
async def test_a_stop_before_the_switch_removes_green(
    office: Office, live_host: TargetHost, step: StepKind
) -> None:
    before = picture(live_host)
    run = await office.opened("v1.2.4")

    async def asked() -> None:
        await stop(office, run)

    office.at(step, asked)
    await office.approve_all(run)
    await office.finished(run)

    await cancelled(office, run)
    assert picture(live_host) == before


async def test_a_wait_for_health_is_ended_at_once(live_host: TargetHost, database_url: str) -> None:
    live_host.images.push("v1.5.1", {"APP_HEALTH": "down"})
    before = picture(live_host)
    environment = production(live_host, timings=replace(QUICK, health=60))
    async with open_office(database_url, environment) as office, office.working():
        run = await office.begun("v1.5.1")
        await office.in_phase(run, Phase.VERIFYING)
        began = time.monotonic()
        await stop(office, run)
        await office.finished(run)

        assert time.monotonic() - began < SOON
        await cancelled(office, run)
    assert picture(live_host) == before


@pytest.mark.parametrize("step", [StepKind.SWITCH, StepKind.VERIFY, StepKind.WATCH, StepKind.ANNOUNCE])
async def test_a_stop_from_the_switch_on_moves_traffic_back(
    live_host: TargetHost, database_url: str, step: StepKind
) -> None:
    long = 0.5 if step is StepKind.ANNOUNCE else 60
    environment = production(live_host, timings=replace(QUICK, watch=long))
    async with open_office(database_url, environment) as office, office.working():
        run = await office.opened("v1.2.4")

        async def asked() -> None:
            await stop(office, run)

        office.at(step, asked)
        await office.approve_all(run)
        await office.finished(run)

        await ended_well_kept(office, run, Phase.ROLLED_BACK)
        assert await told(office, run) == [DeploymentStarted, RollbackStarted, RollbackCompleted]
        assert (await only(office, run, RollbackStarted)).reason == "stopped: wrong version"
    serves(live_host, "v1.2.3")
    assert set(containers(live_host)) == {"liyaqa-backend-blue", "liyaqa-backend-failed"}


async def test_a_stop_while_the_host_is_away_is_heeded_before_the_host_is_back(
    live_host: TargetHost, database_url: str
) -> None:
    """Forward it gives up at once; what it did is undone when the host answers again."""
    before = picture(live_host)

    async def gone() -> None:
        await asyncio.to_thread(live_host.sshd.stop_daemon)

    async with open_office(database_url, production(live_host), patience=30) as office, office.working():
        office.at(StepKind.HEALTH, gone)
        run = await office.begun("v1.2.4")
        await office.step(run, StepKind.HEALTH)
        await stop(office, run)
        await office.step(run, StepKind.REMOVE_GREEN, direction=-1)
        live_host.sshd.start_daemon()
        await office.finished(run)

        await cancelled(office, run)
    assert picture(live_host) == before


async def test_an_ended_run_is_not_stopped(office: Office) -> None:
    run = await office.deploy("v1.2.4")

    denied = await cancel(office.desk, run.id, ENGINEER, "too late")

    assert isinstance(denied, Denied)
    assert denied.verdict.rule is Rule.STOP_OPEN
