"""Migrations: declared by the image, guarded by a backup, run once, waited for whatever happens (ruling 28)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from actions.deploy.cancel import Stopping, cancel
from policy.deploy import Refused
from policy.events import DeploymentCancelled, DeploymentFailed, OutputSaved
from policy.plan import StepKind
from policy.rules import Rule
from policy.runs import Phase, Run
from tests.real.deploying.desk import ENGINEER, QUICK, Office, open_office, production, seen
from tests.real.deploying.picture import containers, ended_well_kept, only, picture, serves
from tests.real.parts.host import TargetHost

MIGRATIONS = "V12__add_trainer_role,V13__drop_column"


def container(run: Run) -> str:
    return f"liyaqa-backend-migrate-{run.id}"


async def appeared(host: TargetHost, run: Run) -> None:
    async def there() -> bool:
        return (await asyncio.to_thread(host.docker.containers)).get(container(run)) == "running"

    await seen(there)


@pytest.fixture
async def idle(live_host: TargetHost, database_url: str) -> AsyncIterator[Office]:
    """A backup was verified half an hour ago, says the environment's own command."""
    async with open_office(database_url, production(live_host, backup_command="echo 30")) as office:
        yield office


async def test_migrations_run_once_before_green_and_their_output_is_told(
    idle: Office, live_host: TargetHost
) -> None:
    live_host.images.push("v1.6.0", migrations=MIGRATIONS)
    async with idle.working():
        run = await idle.deploy("v1.6.0")

    await ended_well_kept(idle, run, Phase.SUCCEEDED)
    serves(live_host, "v1.6.0")
    kinds = [s.kind for s in await idle.store.steps(run.id)]
    assert kinds.index(StepKind.MIGRATE) < kinds.index(StepKind.START)
    output = await only(idle, run, OutputSaved)
    assert output.title == "Migrations"
    assert "V12__add_trainer_role" in output.text
    assert not containers(live_host)[container(run)].running


@pytest.mark.parametrize("command", ["", "false", "echo 121", "echo soon"])
async def test_a_release_that_migrates_needs_a_fresh_backup(
    live_host: TargetHost, database_url: str, command: str
) -> None:
    live_host.images.push("v1.6.0", migrations=MIGRATIONS)
    async with open_office(database_url, production(live_host, backup_command=command)) as office:
        answer = await office.ask("v1.6.0")

    assert isinstance(answer, Refused)
    assert answer.verdict.rule is Rule.WHAT_BACKUP


async def test_a_failed_migration_fails_the_run_with_production_unchanged(
    idle: Office, live_host: TargetHost
) -> None:
    live_host.images.push("v1.6.1", {"APP_MIGRATE_EXIT": "3"}, migrations=MIGRATIONS)
    before = picture(live_host)
    async with idle.working():
        run = await idle.deploy("v1.6.1")

    await ended_well_kept(idle, run, Phase.FAILED)
    event = await only(idle, run, DeploymentFailed)
    assert event.reason == "the migrations container ended with code 3"
    assert event.migrations == ("V12__add_trainer_role", "V13__drop_column")
    after = picture(live_host)
    kept = after.containers.pop(container(run))
    assert not kept.running
    assert after == before


async def test_a_stop_waits_for_the_migrations(idle: Office, live_host: TargetHost) -> None:
    live_host.images.push("v1.6.2", {"APP_MIGRATE_SECONDS": "2"}, migrations=MIGRATIONS)
    async with idle.working():
        run = await idle.begun("v1.6.2")
        await idle.step(run, StepKind.MIGRATE)
        assert isinstance(await cancel(idle.desk, run.id, ENGINEER, "not now"), Stopping)
        await idle.finished(run)

    await ended_well_kept(idle, run, Phase.CANCELLED)
    rows = {s.kind: s for s in await idle.store.steps(run.id)}
    assert rows[StepKind.MIGRATE].state == "done"
    assert StepKind.START not in rows
    event = await only(idle, run, DeploymentCancelled)
    assert event.migrations == ("V12__add_trainer_role", "V13__drop_column")


async def test_a_deadline_does_not_end_the_migrations(live_host: TargetHost, database_url: str) -> None:
    live_host.images.push("v1.6.3", {"APP_MIGRATE_SECONDS": "2"}, migrations=MIGRATIONS)
    environment = production(live_host, backup_command="echo 30", timings=replace(QUICK, migrate=0.5))
    async with open_office(database_url, environment) as office, office.working():
        run = await office.deploy("v1.6.3")

        await ended_well_kept(office, run, Phase.SUCCEEDED)
    serves(live_host, "v1.6.3")


async def test_a_worker_who_takes_over_waits_for_the_same_container(
    idle: Office, live_host: TargetHost
) -> None:
    live_host.images.push("v1.6.4", {"APP_MIGRATE_SECONDS": "8"}, migrations=MIGRATIONS)
    run = await idle.begun("v1.6.4")
    async with idle.working():
        await idle.step(run, StepKind.MIGRATE)
        await appeared(live_host, run)
    first = containers(live_host)[container(run)]
    assert first.running

    async with idle.working():
        await idle.finished(run)

    await ended_well_kept(idle, run, Phase.SUCCEEDED)
    assert containers(live_host)[container(run)].id == first.id
    said = live_host.docker.command("logs", container(run))
    assert said.count("V12__add_trainer_role") == 1
    assert len([e for e in await idle.events(run) if isinstance(e, OutputSaved)]) == 1


async def test_a_cut_during_the_migrations_is_bridged(idle: Office, live_host: TargetHost) -> None:
    live_host.images.push("v1.6.5", {"APP_MIGRATE_SECONDS": "2"}, migrations=MIGRATIONS)
    async with idle.working():
        run = await idle.begun("v1.6.5")
        await idle.step(run, StepKind.MIGRATE)
        await appeared(live_host, run)
        await asyncio.to_thread(live_host.sshd.cut)
        await idle.finished(run)

    await ended_well_kept(idle, run, Phase.SUCCEEDED)
    assert live_host.docker.command("logs", container(run)).count("V12__add_trainer_role") == 1
