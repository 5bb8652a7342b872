"""A release that fails after the switch: traffic goes back, and the failed one is kept for the post-mortem."""

import asyncio
import re
from dataclasses import replace

import pytest

from actions.deploy import endings
from policy.events import (
    DeploymentStarted,
    IssueDetected,
    OutputSaved,
    RollbackCompleted,
    RollbackStarted,
)
from policy.plan import StepKind
from policy.runs import Phase
from tests.real.deploying.desk import QUICK, Office, open_office, production
from tests.real.deploying.picture import containers, ended_well_kept, only, picture, serves, told
from tests.real.parts.host import TargetHost
from tests.real.parts.load import Load

BACK = [DeploymentStarted, IssueDetected, RollbackStarted, RollbackCompleted]


async def test_a_release_that_sickens_during_the_watch_is_switched_back_under_load(
    live_host: TargetHost, database_url: str
) -> None:
    live_host.images.push("v1.4.0", {"APP_SICK_AFTER": "9"})
    before = picture(live_host)
    environment = production(live_host, timings=replace(QUICK, watch=40))
    async with (
        open_office(database_url, environment) as office,
        office.working(),
        Load(live_host.nginx.port, rate=250) as load,
    ):
        run = await office.deploy("v1.4.0", seconds=55)

        await ended_well_kept(office, run, Phase.ROLLED_BACK)
        assert await told(office, run) == BACK
        assert "public health check answered 503" in (await only(office, run, IssueDetected)).issue
        back = await only(office, run, RollbackCompleted)
        assert re.fullmatch(r"INC-\d{4}-001", back.incident)
        assert (back.from_version, back.to_version) == ("v1.4.0", "v1.2.3")
        assert "v1.4.0" in (await only(office, run, OutputSaved)).title
        assert await office.store.ran_well("production", run.digest) is None

    serves(live_host, "v1.2.3")
    after = picture(live_host)
    kept = after.containers["liyaqa-backend-failed"]
    assert (kept.version, kept.running, kept.restart) == ("v1.4.0", False, "no")
    assert after.containers["liyaqa-backend-blue"] == before.containers["liyaqa-backend-blue"]
    assert set(after.containers) == {"liyaqa-backend-blue", "liyaqa-backend-failed"}
    assert after.site == before.site
    assert "v1.4.0" in load.report.releases
    assert load.report.lost == 0, load.report


async def test_a_release_that_dies_during_the_watch_is_switched_back(
    live_host: TargetHost, database_url: str
) -> None:
    async def die() -> None:
        await asyncio.to_thread(live_host.docker.command, "kill", "liyaqa-backend-green")

    environment = production(live_host, timings=replace(QUICK, watch=30))
    async with open_office(database_url, environment) as office, office.working():
        office.at(StepKind.WATCH, die)
        run = await office.deploy("v1.2.4")

        await ended_well_kept(office, run, Phase.ROLLED_BACK)
        assert await told(office, run) == BACK
        assert "stopped by itself" in run.error
    serves(live_host, "v1.2.3")


async def test_a_failed_release_replaces_the_one_that_failed_before(
    office: Office, live_host: TargetHost
) -> None:
    async def die() -> None:
        await asyncio.to_thread(live_host.docker.command, "kill", "liyaqa-backend-green")

    for version in ("v1.2.4", "v1.2.5"):
        office.at(StepKind.WATCH, die)
        run = await office.deploy(version)
        await ended_well_kept(office, run, Phase.ROLLED_BACK)

    found = containers(live_host)
    assert set(found) == {"liyaqa-backend-blue", "liyaqa-backend-failed"}
    assert found["liyaqa-backend-failed"].version == "v1.2.5"
    serves(live_host, "v1.2.3")


async def test_a_release_that_vanishes_at_the_renaming_is_switched_back(
    office: Office, live_host: TargetHost
) -> None:
    """And a live container renamed by hand has its name again."""

    async def vanish() -> None:
        blue = "liyaqa-backend-blue"
        await asyncio.to_thread(live_host.docker.command, "rename", blue, "by-hand")
        await asyncio.to_thread(live_host.docker.command, "rm", "-f", "liyaqa-backend-green")

    office.at(StepKind.RENAME, vanish)
    run = await office.deploy("v1.2.4")

    assert run.phase is Phase.ROLLED_BACK
    serves(live_host, "v1.2.3")


async def test_a_bug_of_the_desk_after_the_last_step_ends_the_run_and_holds_no_claim(
    office: Office, live_host: TargetHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def bug(_: object) -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(endings, "succeed", bug)

    run = await office.deploy("v1.2.4")

    await ended_well_kept(office, run, Phase.ROLLED_BACK)
    assert "inside the desk (reference" in (await only(office, run, IssueDetected)).issue
    assert await office.store.holder("production") is None
    serves(live_host, "v1.2.3")
