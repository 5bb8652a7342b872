"""Workers that end, lose their lease, or go on without knowing it (rulings 5 to 7)."""

import asyncio
from uuid import UUID

import pytest

from actions.runs.execute import execute
from bot.work.supervisor import Supervisor
from policy.config import Environment
from policy.errors import Fenced
from policy.plan import StepKind
from policy.runs import Phase, Run
from tests.postgres import PostgresServer
from tests.real.deploying.desk import Office, open_office, production, seen
from tests.real.deploying.picture import containers, ended_well_kept, picture, serves
from tests.real.parts.host import TargetHost

NAMES = {"liyaqa-backend-blue", "liyaqa-backend-old"}


async def taken_over(office: Office, run: Run) -> Run:
    """The lease ran out, and another worker has claimed the run."""
    taken = None
    async with asyncio.timeout(20):
        while taken is None:  # its owner may have renewed it in between
            async with office.db.session() as session:
                await session.execute("update run set lease_until = '-infinity' where id = $1", run.id)
            taken = await office.engine.claim("another worker", 60)
    assert taken.id == run.id
    return taken


@pytest.mark.parametrize("step", [StepKind.START, StepKind.SWITCH, StepKind.WATCH])
async def test_a_worker_goes_on_where_the_one_before_it_ended(
    idle_office: Office, live_host: TargetHost, step: StepKind
) -> None:
    """Ended orderly, in the middle of a step; the next one starts at once."""
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    idle_office.at(step, hang)
    run = await idle_office.begun("v1.2.4")
    async with idle_office.working():
        await asyncio.wait_for(reached.wait(), 40)

    async with idle_office.working():
        await idle_office.finished(run)

    await ended_well_kept(idle_office, run, Phase.SUCCEEDED)
    serves(live_host, "v1.2.4")
    assert set(containers(live_host)) == NAMES


async def idle(worker: Supervisor) -> bool:
    return not worker.running


async def test_a_worker_who_loses_its_lease_lets_go(idle_office: Office, live_host: TargetHost) -> None:
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    idle_office.at(StepKind.START, hang)
    run = await idle_office.begun("v1.2.4")
    async with idle_office.working() as worker:
        await asyncio.wait_for(reached.wait(), 40)
        taken = await taken_over(idle_office, run)
        before = picture(live_host)
        await seen(lambda: idle(worker))

        assert picture(live_host) == before
        assert (await idle_office.store.run(run.id)).token == taken.token
        await idle_office.engine.release(run.id, taken.token)
        await idle_office.finished(run)

    await ended_well_kept(idle_office, run, Phase.SUCCEEDED)
    serves(live_host, "v1.2.4")


@pytest.mark.parametrize("step", [StepKind.START, StepKind.SWITCH, StepKind.RENAME])
async def test_a_zombie_changes_nothing_on_the_host_or_in_the_record(
    idle_office: Office, live_host: TargetHost, step: StepKind
) -> None:
    """It wakes in the middle of a step and acts on at once, while another worker has registered on the host."""
    office, environment = idle_office, idle_office.desk.config.environments[0]
    run = await office.begun("v1.2.4")
    zombie = await office.engine.claim("zombie", 60)
    assert zombie is not None
    frozen, thawed = asyncio.Event(), asyncio.Event()

    async def freeze() -> None:
        frozen.set()
        await thawed.wait()

    office.at(step, freeze)
    work = asyncio.create_task(execute(office.desk, zombie, asyncio.Event()))
    await asyncio.wait_for(frozen.wait(), 40)
    taken = await taken_over(office, run)
    await _register(office, environment, taken.token)
    host, record = picture(live_host), await office.store.steps(run.id)

    thawed.set()
    with pytest.raises(Fenced):
        await asyncio.wait_for(work, 40)

    assert picture(live_host) == host
    assert await office.store.steps(run.id) == record
    assert (await office.store.run(run.id)).token == taken.token
    await office.engine.release(run.id, taken.token)
    async with office.working():
        await office.finished(run)
    await ended_well_kept(office, run, Phase.SUCCEEDED)
    serves(live_host, "v1.2.4")
    assert set(containers(live_host)) == NAMES


async def _register(office: Office, environment: Environment, token: int) -> None:
    async with office.desk.hosts.session(environment, environment.hosts[0].name) as session:
        await session.register(environment.name, token, await office.store.identity())


async def test_a_restored_database_catches_up_with_the_hosts_token(
    idle_office: Office, live_host: TargetHost
) -> None:
    """Ruling 6: the host has seen higher tokens than this database has given out."""
    environment = production(live_host)
    await _register(idle_office, environment, 1000)

    async with idle_office.working():
        run = await idle_office.deploy("v1.2.4")

    await ended_well_kept(idle_office, run, Phase.SUCCEEDED)
    assert (await idle_office.store.run(run.id)).token > 1000
    serves(live_host, "v1.2.4")


async def test_a_restored_database_gives_no_run_a_number_that_the_host_knows(
    live_host: TargetHost, postgres: PostgresServer, postgres_template: str, database_url: str
) -> None:
    """Its container of that number, and its copy of the env file, would be taken for the new run's own."""
    environment = production(live_host)
    async with open_office(database_url, environment) as office, office.working():
        first = await office.deploy("v1.2.4")
        identity = await office.store.identity()
    restored = postgres.url(postgres.create(postgres_template))  # as it was before the first run
    async with open_office(restored, environment) as office, office.working():
        async with office.db.session() as session:
            await session.execute("update meta set identity = $1", UUID(identity))
        second = await office.deploy("v1.2.5")

        await ended_well_kept(office, second, Phase.SUCCEEDED)
        assert second.id > first.id
    serves(live_host, "v1.2.5")
