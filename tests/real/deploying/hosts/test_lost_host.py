"""A host that drops off: for a moment at each step, for longer, and for good."""

import asyncio

import pytest

from actions.denied import Denied
from actions.deploy.locks import unlock
from policy.deploy import Refused
from policy.events import DeploymentFailed, DeploymentStarted, LockChanged, RollbackFailed
from policy.plan import StepKind
from policy.rules import Rule
from policy.runs import Lock, Phase, State
from tests.real.deploying.desk import ADMIN, Hook, Office, open_office, production
from tests.real.deploying.picture import containers, ended_well_kept, only, picture, serves, told
from tests.real.parts.host import TargetHost

CUTS = {
    "preparing": (StepKind.CONNECT, StepKind.PULL, StepKind.WAIT),
    "start": (StepKind.START,),
    "verifying": (StepKind.HEALTH, StepKind.SMOKE),
    "switch": (StepKind.SWITCH,),
    "watching": (StepKind.VERIFY, StepKind.DRAIN, StepKind.WATCH),
    "rename": (StepKind.RENAME,),
}
UNDOING = (StepKind.SWITCH_BACK, StepKind.REMOVE_GREEN)


def cutting(host: TargetHost) -> Hook:
    """Cuts every session as the step begins, and again while it acts."""

    async def cut_later() -> None:
        for pause in (0.05, 0.2):
            await asyncio.sleep(pause)
            await asyncio.to_thread(host.sshd.cut)

    cuts: list[asyncio.Task[None]] = []

    async def cut() -> None:
        await asyncio.to_thread(host.sshd.cut)
        cuts.append(asyncio.create_task(cut_later()))

    return cut


def away(host: TargetHost, seconds: float) -> Hook:
    """The whole SSH server is gone for a while."""

    async def back() -> None:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(host.sshd.start_daemon)

    outages: list[asyncio.Task[None]] = []

    async def go() -> None:
        await asyncio.to_thread(host.sshd.stop_daemon)
        outages.append(asyncio.create_task(back()))

    return go


def gone(host: TargetHost) -> Hook:
    async def go() -> None:
        await asyncio.to_thread(host.sshd.stop_daemon)

    return go


@pytest.mark.parametrize("steps", CUTS.values(), ids=CUTS)
async def test_a_cut_at_any_step_is_bridged(
    office: Office, live_host: TargetHost, steps: tuple[StepKind, ...]
) -> None:
    for step in steps:
        office.at(step, cutting(live_host))

    run = await office.deploy("v1.2.4")

    await ended_well_kept(office, run, Phase.SUCCEEDED)
    serves(live_host, "v1.2.4")
    assert set(containers(live_host)) == {"liyaqa-backend-blue", "liyaqa-backend-old"}


async def test_an_outage_of_some_seconds_is_waited_for(office: Office, live_host: TargetHost) -> None:
    for step in (StepKind.START, StepKind.SWITCH, StepKind.WATCH):
        office.at(step, away(live_host, 1.0))

    run = await office.deploy("v1.2.4")

    await ended_well_kept(office, run, Phase.SUCCEEDED)
    serves(live_host, "v1.2.4")


@pytest.mark.parametrize("outage", [cutting, lambda host: away(host, 1.0)], ids=["cut", "away"])
async def test_a_host_lost_while_it_is_undone_is_waited_for(
    office: Office, live_host: TargetHost, outage: object
) -> None:
    assert callable(outage)
    before = picture(live_host)

    async def die() -> None:
        await asyncio.to_thread(live_host.docker.command, "kill", "liyaqa-backend-green")

    office.at(StepKind.WATCH, die)
    for step in UNDOING:
        office.at(step, outage(live_host), direction=-1)

    run = await office.deploy("v1.2.4")

    await ended_well_kept(office, run, Phase.ROLLED_BACK)
    serves(live_host, "v1.2.3")
    assert picture(live_host).site == before.site


async def test_a_host_gone_for_good_before_the_switch_fails_the_run_and_the_next_one_tidies_up(
    live_host: TargetHost, database_url: str
) -> None:
    async with open_office(database_url, production(live_host), patience=0.5) as office, office.working():
        office.at(StepKind.HEALTH, gone(live_host))
        run = await office.deploy("v1.2.4")

        await ended_well_kept(office, run, Phase.FAILED)
        event = await only(office, run, DeploymentFailed)
        assert "Host unreachable (host)" in event.reason
        assert "the new container could not be removed" in event.reason
        assert live_host.nginx.live_ports() == [live_host.ports[0]]
        assert containers(live_host)["liyaqa-backend-green"].restart == "no"

        live_host.sshd.start_daemon()
        again = await office.deploy("v1.2.5")

        await ended_well_kept(office, again, Phase.SUCCEEDED)
    serves(live_host, "v1.2.5")
    assert set(containers(live_host)) == {"liyaqa-backend-blue", "liyaqa-backend-old"}


async def test_a_host_gone_for_good_after_the_switch_freezes_the_environment_until_an_admin_unlocks(
    live_host: TargetHost, database_url: str
) -> None:
    async with open_office(database_url, production(live_host), patience=0.5) as office, office.working():
        office.at(StepKind.WATCH, gone(live_host))
        run = await office.deploy("v1.2.4")

        assert (run.phase, run.state) == (Phase.ROLLBACK_FAILED, State.WAITING)
        assert (await told(office, run))[0] is DeploymentStarted
        event = await only(office, run, RollbackFailed)
        assert "liyaqa-host switch production" in event.hosts[0][2]
        holder = await office.store.holder("production")
        assert holder is not None
        assert holder.id == run.id
        live_host.sshd.start_daemon()
        refused = await office.ask("v1.2.5")
        assert isinstance(refused, Refused)
        assert refused.verdict.rule is Rule.WHERE_LOCK

        assert isinstance(await unlock(office.desk, "production", ADMIN), Lock)

        assert (await office.store.run(run.id)).phase is Phase.FAILED
        assert isinstance(await unlock(office.desk, "production", ADMIN), Denied)  # once is enough
        await ended_well_kept(office, run, Phase.FAILED)
        closed = await only(office, run, DeploymentFailed)
        assert closed.closed_by == ADMIN
        assert not [event for event in await office.events(run) if isinstance(event, LockChanged)]
    serves(live_host, "v1.2.4", "liyaqa-backend-green")
