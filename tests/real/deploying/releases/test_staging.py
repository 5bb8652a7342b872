"""Staging (guide 3.2, ruling 29): the old one is stopped and renamed, the new one takes its port; or all is put back."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from policy.config import Environment, Strategy
from policy.events import (
    DeploymentCompleted,
    DeploymentStarted,
    IssueDetected,
    RollbackCompleted,
    RollbackStarted,
)
from policy.plan import StepKind
from policy.runs import Phase
from tests.real.deploying.desk import QUICK, Office, open_office, production
from tests.real.deploying.picture import containers, ended_well_kept, only, picture, serves, told
from tests.real.deploying.releases.test_standby import one_day_later
from tests.real.parts.host import TargetHost

NAME, OLD = "liyaqa-backend", "liyaqa-backend-old"


def staging(host: TargetHost, **changes: Any) -> Environment:
    given: dict[str, Any] = {
        "name": "staging",
        "strategy": Strategy.REPLACE,
        "approvals": 0,
        "branch_tags": True,
        "run_migrations": False,
        "ports": host.ports[:1],
        "timings": replace(QUICK, watch=0),
    }
    return production(host, **{**given, **changes})


@pytest.fixture
def staging_host(host: TargetHost) -> TargetHost:
    host.install_helper(environment="staging")
    host.run_release("v1.2.3", name=NAME)
    return host


@pytest.fixture
async def office(staging_host: TargetHost, database_url: str) -> AsyncIterator[Office]:
    async with open_office(database_url, staging(staging_host)) as made, made.working():
        yield made


async def test_the_new_release_takes_the_port_and_the_gap_is_told(
    office: Office, staging_host: TargetHost
) -> None:
    run = await office.deploy("v1.2.4", "staging")

    await ended_well_kept(office, run, Phase.SUCCEEDED)
    assert await told(office, run) == [DeploymentStarted, DeploymentCompleted]
    serves(staging_host, "v1.2.4", NAME)
    kept = containers(staging_host)[OLD]
    assert (kept.version, kept.running, kept.restart) == ("v1.2.3", False, "no")
    gap = (await only(office, run, DeploymentCompleted)).seconds
    assert '"gap_seconds": ' in run.outcome
    assert 0 < gap < 30


async def test_two_in_turn_keep_one_old_release(office: Office, staging_host: TargetHost) -> None:
    for version in ("v1.2.4", "v1.2.5"):
        await ended_well_kept(office, await office.deploy(version, "staging"), Phase.SUCCEEDED)

    found = containers(staging_host)
    assert {name: kept.version for name, kept in found.items()} == {NAME: "v1.2.5", OLD: "v1.2.4"}


@pytest.mark.timeout(150)
async def test_the_old_one_is_retired_though_customers_are_connected_to_the_new_one_on_its_port(
    office: Office, staging_host: TargetHost
) -> None:
    await ended_well_kept(office, await office.deploy("v1.2.4", "staging"), Phase.SUCCEEDED)
    await one_day_later(office)
    await ended_well_kept(office, await office.deploy("v1.2.5", "staging"), Phase.SUCCEEDED)
    _, customer = await asyncio.open_connection("127.0.0.1", staging_host.ports[0])

    retire = await one_day_later(office, days=2)

    assert (retire.phase, set(containers(staging_host))) == (Phase.SUCCEEDED, {NAME})
    customer.close()
    await customer.wait_closed()


@pytest.mark.parametrize(
    ("tag", "behaviour", "reason"),
    [
        ("v1.7.0", {"APP_HEALTH": "down"}, "wait was not done within"),
        ("v1.7.1", {"APP_LOGIN": "broken"}, "Authentication: answered 401"),
        ("v1.7.2", {"APP_DIE_AFTER": "0.2"}, "the new container"),
    ],
)
async def test_a_sick_release_gives_the_old_one_back_exactly(
    office: Office, staging_host: TargetHost, tag: str, behaviour: dict[str, str], reason: str
) -> None:
    staging_host.images.push(tag, behaviour)
    before = picture(staging_host)

    run = await office.deploy(tag, "staging")

    await ended_well_kept(office, run, Phase.ROLLED_BACK)
    assert await told(office, run) == [DeploymentStarted, IssueDetected, RollbackStarted, RollbackCompleted]
    assert reason in run.error
    assert picture(staging_host) == before


async def test_what_ran_well_on_staging_is_proof_for_production(
    staging_host: TargetHost, database_url: str
) -> None:
    live = production(staging_host, proof_from="staging")
    async with open_office(database_url, staging(staging_host), live) as office, office.working():
        await office.deploy("v1.2.4", "staging")
        run = await office.store.history("staging")

        assert await office.store.ran_well("staging", run[0].digest)


async def test_a_cut_while_the_port_is_empty_is_bridged(office: Office, staging_host: TargetHost) -> None:
    async def cut() -> None:
        staging_host.sshd.cut()

    for step in (StepKind.STOP_OLD, StepKind.START_NEW, StepKind.WAIT):
        office.at(step, cut)

    run = await office.deploy("v1.2.4", "staging")

    await ended_well_kept(office, run, Phase.SUCCEEDED)
    serves(staging_host, "v1.2.4", NAME)
