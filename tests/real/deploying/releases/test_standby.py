"""The standby: kept warm for a day, then removed; or kept stopped (rulings 19, 20, 31)."""

import asyncio
from datetime import timedelta

import pytest

from policy.config import Standby
from policy.incidents.model import Incident
from policy.plan import StepKind
from policy.runs import Kind, Phase, Run, State
from tests.real.deploying.desk import Office, open_office, production, seen
from tests.real.deploying.picture import containers, ended_well_kept, serves
from tests.real.parts.host import TargetHost

BLUE, OLD = "liyaqa-backend-blue", "liyaqa-backend-old"


async def retiring(office: Office) -> Run:
    """The newest run that is to remove a standby."""
    async with office.db.session() as session:
        found = await session.value("select max(id) from run where kind = 'retire'")
    return await office.store.run(found)


async def one_day_later(office: Office, days: int = 1) -> Run:
    """The retire run as it has ended, or as it waits for another time. `days` since the test began."""
    run = await retiring(office)

    async def look() -> Run | None:
        found = await office.store.run(run.id)
        postponed = found.state is State.WAITING and found.wake_at != run.wake_at
        return found if postponed or found.state is State.ENDED else None

    await office.store.shift_clock(days * timedelta(hours=24, minutes=1))
    return await seen(look)


@pytest.fixture
async def deployed(office: Office, live_host: TargetHost) -> Office:
    """v1.2.4 and then v1.2.5 by the desk: the standby is one of its own, and only its own day counts here."""
    for version in ("v1.2.4", "v1.2.5"):
        async with office.db.session() as session:
            await session.execute("update run set wake_at = null where kind = 'retire'")
        await ended_well_kept(office, await office.deploy(version), Phase.SUCCEEDED)
    return office


async def test_the_standby_goes_after_a_day(deployed: Office, live_host: TargetHost) -> None:
    retire, live = await retiring(deployed), await deployed.store.live("production")
    assert live is not None
    assert retire.kind is Kind.RETIRE
    assert retire.wake_at == live.since + timedelta(hours=24)
    assert containers(live_host)[OLD].running

    assert (await one_day_later(deployed)).phase is Phase.SUCCEEDED
    assert set(containers(live_host)) == {BLUE}
    serves(live_host, "v1.2.5")
    assert await deployed.store.holder("production") is None


async def test_an_open_incident_keeps_the_standby(deployed: Office, live_host: TargetHost) -> None:
    async with deployed.store.transaction() as tx:
        await tx.open_incident(Incident("", "P1", "Slow", "production", tx.now, blocks=True))

    waiting = await one_day_later(deployed)

    assert (waiting.phase, waiting.state) == (Phase.QUEUED, State.WAITING)
    assert containers(live_host)[OLD].running


async def test_an_open_run_keeps_the_standby(deployed: Office, live_host: TargetHost) -> None:
    live_host.images.push("v1.2.6")
    go_on = asyncio.Event()
    deployed.at(StepKind.HEALTH, go_on.wait)
    run = await deployed.begun("v1.2.6")
    await deployed.step(run, StepKind.HEALTH)

    assert (await one_day_later(deployed)).phase is Phase.QUEUED
    assert containers(live_host)[OLD].running
    go_on.set()
    await ended_well_kept(deployed, await deployed.finished(run), Phase.SUCCEEDED)


async def test_a_standby_that_serves_again_stays(deployed: Office, live_host: TargetHost) -> None:
    """Somebody swapped by hand, as the note on the host says."""
    live_host.nginx.point_at(containers(live_host)[OLD].port)

    retire = await one_day_later(deployed)

    assert retire.phase is Phase.SUCCEEDED
    assert containers(live_host)[OLD].running
    assert "serves traffic again" in (await deployed.store.steps(retire.id))[-1].detail


async def test_a_hand_started_standby_is_reported_and_stays(office: Office, live_host: TargetHost) -> None:
    await office.deploy("v1.2.4")

    retire = await one_day_later(office)

    assert retire.phase is Phase.SUCCEEDED
    assert containers(live_host)[OLD].running
    assert "not started by the desk" in (await office.store.steps(retire.id))[-1].detail


async def test_a_site_that_is_unclear_keeps_the_standby_for_another_time(
    deployed: Office, live_host: TargetHost
) -> None:
    live_host.nginx.write_site("server {}")

    waiting = await one_day_later(deployed)
    assert waiting.phase is Phase.QUEUED
    assert await deployed.events(waiting) == []  # nobody is shown a card of the old release
    (noted,) = [row for row in await deployed.store.audit_tail() if row.action == "standby.postponed"]
    assert noted.run == waiting.id
    assert "Site not understood" in noted.detail
    assert await deployed.store.holder("production") is None
    assert containers(live_host)[OLD].running


async def test_a_stopped_standby_is_started_for_a_return(live_host: TargetHost, database_url: str) -> None:
    environment = production(live_host, standby=Standby.STOPPED)
    async with open_office(database_url, environment) as office, office.working():
        run = await office.deploy("v1.2.4")

        await ended_well_kept(office, run, Phase.SUCCEEDED)
        serves(live_host, "v1.2.4")
        assert not containers(live_host)[OLD].running
