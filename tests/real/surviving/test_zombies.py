"""A bot that is frozen past its lease and wakes up late changes nothing, in the database or on the host (ruling 5)."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from policy.plan import StepKind
from tests.real.deploying.picture import Picture, picture
from tests.real.parts.process import short_folder
from tests.real.parts.tap import Tap, tapped
from tests.real.surviving.aftermath import all_said, host_is_sound, keys, told_once
from tests.real.surviving.cases import Story
from tests.real.surviving.figures import measured, tried
from tests.real.surviving.gate import Moment, Spot
from tests.real.surviving.world import World, freeze, thaw
from tests.scenarios.process import Bot

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]
_ROW = "frozen past the lease, production"
_NOTICED = ("run_fenced", "run_let_go", "run_paused")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tap(module_world: World) -> AsyncIterator[Tap]:
    """Production's Docker is reached through it."""
    real, place = module_world.stage.production.docker_socket, short_folder("tap") / "docker.sock"
    async with tapped(real, place) as made:
        configure(module_world.stage.bot, str(real), str(place))
        yield made
    shutil.rmtree(place.parent)


def configure(bot: Bot, old: str, new: str) -> None:
    """For its next start."""
    config = Path(bot.environment["BOT_CONFIG"])
    config.write_text(config.read_text().replace(old, new))
    bot.end()


async def record(world: World, run: int) -> list[Any]:
    """Everything the database holds about the run, and about production."""
    queries = (
        "select * from run where id = $1",
        "select * from step where run = $1 order by direction, no",
        "select * from audit where run = $1 order by seq",
        "select id, event, state, version from outbox where run = $1 order by id",
        "select * from live where run = $1",
    )
    return [await world.stage.execute(query, run) for query in queries]


async def seen(world: World, run: int) -> tuple[Picture, list[Any], list[str]]:
    await all_said(world, run)
    return picture(world.stage.production), await record(world, run), sorted(keys(world))


async def others_end_it(world: World, zombie: Bot, run: int, token: int) -> float:
    """Slack talks to the other bot, which takes the run over; the seconds that took."""
    began = time.monotonic()
    if zombie is world.stage.bot:
        await world.heard_by(world.twin)
    taken = await world.taken_over(run, token)
    return taken - began


async def wakes_up_and_changes_nothing(world: World, zombie: Bot, run: int) -> None:
    before, heard = await seen(world, run), zombie.log.stat().st_size
    thaw(zombie)
    ends = time.monotonic() + 20
    while not any(
        f"{word} " in line and f"run={run}" in line for line in new(zombie, heard) for word in _NOTICED
    ):
        assert time.monotonic() < ends, world.said()
        await asyncio.sleep(0.05)
    await zombie.ready()
    assert await seen(world, run) == before


def new(bot: Bot, since: int) -> list[str]:
    return bot.log.read_bytes()[since:].decode().splitlines()


@pytest.mark.parametrize(
    ("path", "late"),
    [
        ("/containers/create", False),
        pytest.param("/start", False, marks=pytest.mark.full),
        pytest.param("/update", True, marks=pytest.mark.full),
        ("/rename", True),
    ],
)
async def test_a_bot_frozen_inside_a_docker_call_changes_nothing_when_it_wakes(
    request: pytest.FixtureRequest, world: World, tap: Tap, path: str, *, late: bool
) -> None:
    """The daemon carries the call out while the bot is frozen, or, when late, hears of it after the take-over."""
    tried(request, _ROW)
    await world.manned(2)
    version = world.stage.release()
    tap.hold("POST", path)
    run = await world.begin(version, "production")
    async with asyncio.timeout(40):
        await tap.held.wait()
    await all_said(world, run)
    token, zombie = (await world.lease(run))[0], await world.owner(run)
    freeze(zombie)
    if not late:
        tap.release()
    seconds = await others_end_it(world, zombie, run, token)
    tap.release()
    await ends_well(world, run, version)
    await wakes_up_and_changes_nothing(world, zombie, run)
    measured(request, _ROW, seconds)
    world.broken = False


@pytest.mark.parametrize(
    "spot",
    [
        Spot("production", StepKind.SWITCH, Moment.AFTER),
        pytest.param(Spot("production", StepKind.START, Moment.BEFORE), marks=pytest.mark.full),
        pytest.param(Spot("production", StepKind.RENAME, Moment.AFTER), marks=pytest.mark.full),
        pytest.param(Spot("production", StepKind.ANNOUNCE, Moment.AFTER), marks=pytest.mark.full),
    ],
    ids=lambda spot: f"{spot.moment} {spot.kind}",
)
@pytest.mark.usefixtures("tap")
async def test_a_bot_frozen_inside_a_transaction_keeps_nobody_waiting_for_long_and_changes_nothing(
    request: pytest.FixtureRequest, world: World, spot: Spot
) -> None:
    """The server ends its transaction after five seconds."""
    tried(request, _ROW)
    await world.manned(2)
    version = world.stage.release()
    gate = await world.gate.close(spot)
    run = await world.begin(version, "production")
    await world.gate.reached(gate)
    token, zombie = (await world.lease(run))[0], await world.owner(run)
    freeze(zombie)
    await world.gate.open(gate)
    seconds = await others_end_it(world, zombie, run, token)
    assert seconds < 15
    await ends_well(world, run, version)
    await wakes_up_and_changes_nothing(world, zombie, run)
    measured(request, _ROW, seconds)
    world.broken = False


async def ends_well(world: World, run: int, version: str) -> None:
    assert await world.ended(run) == "succeeded"
    world.note("production", version, went_well=True)
    host_is_sound(world, "production")
    await told_once(world, run, Story.PRODUCTION)
