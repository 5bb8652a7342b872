"""Ruling 17: whoever takes over finds each state between two renames, and completes it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from policy.config import Standby, Strategy
from policy.runs import Phase
from tests.real.helper_calls import served
from tests.real.parts.host import TargetHost
from tests.real.rulings.office import Killed, Mortal, Office, environment, office

# What the step does, in order: the former standby goes, blue becomes old, green becomes blue.
_SETTLED = {"liyaqa-backend-blue": "running", "liyaqa-backend-old": "running"}


async def killed_at(desk: Office, version: str, verbs: set[str], call: int, *, before: bool) -> int:
    """A run whose worker died around that call. Returns the run."""
    run = await desk.open(version)
    with pytest.raises(Killed):
        await desk.work(Mortal(desk.desk.hosts, verbs, call, before=before))
    return run


async def finished(desk: Office, run: int) -> Phase:
    await desk.work()
    return (await desk.desk.store.run(run)).phase


@pytest.fixture
async def third(host: TargetHost, database_url: str) -> AsyncIterator[Office]:
    """v1.2.4 is live and v1.2.3 stands by, both by the desk: the next deployment has every rename to do."""
    timings = replace(environment(host).timings, min_uptime=0.05)
    async with office(database_url, environment(host, timings=timings)) as desk:
        await desk.deployed("v1.2.3")
        await desk.deployed("v1.2.4")
        yield desk


async def settled(host: TargetHost, desk: Office, run: int) -> None:
    assert await finished(desk, run) is Phase.SUCCEEDED
    assert host.docker.containers() == _SETTLED
    assert served(host) == "v1.2.5"
    facts = await desk.facts()
    assert facts.plan is not None
    assert facts.plan.live is not None
    assert facts.standby is not None
    assert (facts.plan.live.name, facts.plan.live.version) == ("liyaqa-backend-blue", "v1.2.5")
    assert (facts.standby.name, facts.standby.version) == ("liyaqa-backend-old", "v1.2.4")


async def test_killed_before_the_former_standby_goes(host: TargetHost, third: Office) -> None:
    run = await killed_at(third, "v1.2.5", {"remove"}, 1, before=True)
    assert set(host.docker.containers()) == {*_SETTLED, "liyaqa-backend-green"}
    await settled(host, third, run)


async def test_killed_after_the_former_standby_went(host: TargetHost, third: Office) -> None:
    run = await killed_at(third, "v1.2.5", {"remove"}, 1, before=False)
    assert set(host.docker.containers()) == {"liyaqa-backend-blue", "liyaqa-backend-green"}
    await settled(host, third, run)


async def test_killed_after_blue_became_old(host: TargetHost, third: Office) -> None:
    run = await killed_at(third, "v1.2.5", {"rename"}, 1, before=False)
    assert set(host.docker.containers()) == {"liyaqa-backend-old", "liyaqa-backend-green"}
    await settled(host, third, run)


async def test_killed_after_green_became_blue(host: TargetHost, third: Office) -> None:
    run = await killed_at(third, "v1.2.5", {"rename"}, 2, before=False)
    assert set(host.docker.containers()) == set(_SETTLED)
    await settled(host, third, run)


@pytest.mark.parametrize(("verb", "before"), [("rename", False), ("stop", True), ("stop", False)])
async def test_killed_before_a_standby_that_shall_stop_has_stopped(
    host: TargetHost, database_url: str, verb: str, before: bool
) -> None:
    host.run_release("v1.2.3")
    async with office(database_url, environment(host, standby=Standby.STOPPED)) as desk:
        run = await killed_at(desk, "v1.2.4", {verb}, 1, before=before)
        assert await finished(desk, run) is Phase.SUCCEEDED
    assert host.docker.containers() == {"liyaqa-backend-blue": "running", "liyaqa-backend-old": "exited"}


@pytest.mark.parametrize("call", [1, 2])
async def test_a_killed_return_completes_the_renames_backwards(
    host: TargetHost, third: Office, call: int
) -> None:
    """The step after the renames cannot fail, so here the renames themselves break and are taken back."""
    run = await killed_at(third, "v1.2.5", {"rename"}, 1, before=False)
    await _give_up(third, run)
    with pytest.raises(Killed):
        await third.work(Mortal(third.desk.hosts, {"rename"}, call))
    assert await finished(third, run) is Phase.ROLLED_BACK
    assert served(host) == "v1.2.4"
    assert host.docker.containers() == {"liyaqa-backend-blue": "running", "liyaqa-backend-failed": "exited"}


async def _give_up(desk: Office, run: int) -> None:
    """As a worker writes it down before it undoes anything."""
    async with desk.desk.store.transaction() as tx:
        locked = await tx.lock_run(run)
        await tx.save_run(replace(locked, error="made to fail", phase=Phase.ROLLING_BACK))


@pytest.mark.parametrize(
    ("verb", "before"), [("rename", True), ("rename", False), ("stop", False), ("start", False)]
)
async def test_a_killed_replacement_is_completed(
    host: TargetHost, database_url: str, verb: str, before: bool
) -> None:
    """Staging: the old one is renamed and stopped, the new one started in its place (ruling 29)."""
    host.run_release("v1.2.3", name="liyaqa-backend")
    staging = environment(host, strategy=Strategy.REPLACE, ports=host.ports[:1])
    async with office(database_url, staging) as desk:
        run = await killed_at(desk, "v1.2.4", {verb}, 1, before=before)
        assert await finished(desk, run) is Phase.SUCCEEDED
    assert host.docker.containers() == {"liyaqa-backend": "running", "liyaqa-backend-old": "exited"}
    assert served(host) == "v1.2.4"
