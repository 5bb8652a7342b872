"""One case: a run under load is brought to its spot, the trouble happens, and afterwards everything is looked at."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from policy.plan import StepKind
from tests.real.parts.load import Load, Report
from tests.real.surviving.aftermath import host_is_sound, record_is_sound, told_once
from tests.real.surviving.cases import KILLS, LOSSES, Blow, Case, Story, Trouble
from tests.real.surviving.figures import measured, tried
from tests.real.surviving.gate import Moment, Spot
from tests.real.surviving.world import ENGINEER, World

_RATE = 40  # requests a second, half of them over fresh connections
_FROZEN = 2.5  # seconds, longer than the lease
_GONE = 0.6  # seconds without an SSH server
_TAKE_OVER = 5.0  # seconds after the lease's end, at most


@dataclass(frozen=True, slots=True)
class Outcome:
    """`recovered`: seconds from the trouble (or its end, for an outage) until the run went on. `gap`: of staging."""

    phase: str
    recovered: dict[Trouble, list[float]]
    gap: float


async def survive(world: World, case: Case, tell: Callable[[Trouble], None]) -> Outcome:
    """Raises AssertionError when anything is not as it must be. `tell` hears of each trouble before it happens."""
    story, environment = case.story, case.story.environment
    await world.manned(2 if case.twin else 1)
    version = await _version(world, story)
    async with Load(world.host(environment).nginx.port, rate=_RATE, kept=2, fresh=2) as load:
        gate = await world.gate.close(case.blows[0].spot)
        run = await _begun(world, story, version)
        recovered = await _struck(world, case, run, gate, tell)
        phase = await world.ended(run)
        await load.for_seconds(0.2)
    assert phase == story.ends, world.said()
    world.note(story.environment, version, went_well=phase == "succeeded")
    nothing_lost(load.report, environment)
    host_is_sound(world, environment)
    await record_is_sound(world, run)
    await told_once(world, run, story)
    alone = environment == "staging" and len(case.blows) == 1
    return Outcome(phase, recovered, load.report.longest_gap if alone else 0.0)


async def _version(world: World, story: Story) -> str:
    """Where traffic is to go: a new release, or the one that stands by."""
    if story is not Story.SWAP:
        return world.stage.release(**({"APP_LOGIN": "broken"} if story is Story.STAGING_RETURN else {}))
    if not world.standby:
        version = world.stage.release()
        assert await world.ended(await world.begin(version, "production")) == "succeeded"
        world.note("production", version, went_well=True)
    return world.standby


async def _struck(
    world: World, case: Case, run: int, gate: int, tell: Callable[[Trouble], None]
) -> dict[Trouble, list[float]]:
    """One blow after the other; the next gate is closed before the run goes on."""
    recovered: dict[Trouble, list[float]] = {}
    for number, blow in enumerate(case.blows):
        tell(blow.trouble)
        await world.gate.reached(gate)
        held, ahead = gate, case.blows[number + 1 :]
        gate = await world.gate.close(ahead[0].spot) if ahead else 0
        seconds = await _TROUBLES[blow.trouble](world, blow, run, held)
        if seconds is not None:
            recovered.setdefault(blow.trouble, []).append(seconds)
    return recovered


def nothing_lost(report: Report, environment: str) -> None:
    """Staging stops the old release before it starts the new one; its gap is measured."""
    assert report.sent > 0
    if environment != "staging":
        assert (report.lost, report.reasons) == (0, {})


async def _begun(world: World, story: Story, version: str) -> int:
    """Where the story has a turn, it is past it."""
    turn = await world.gate.close(_TURNS[story]) if story in _TURNS else 0
    run = await (world.go_back() if story is Story.SWAP else world.begin(version, story.environment))
    if turn:
        await world.gate.reached(turn)
        await (_stopped(world, turn) if story is Story.STOPPED else _fell_ill(world, turn))
    return run


# What makes a run of the story return, and where.
_TURNS = {
    Story.RETURN: Spot("production", StepKind.WATCH, Moment.BEFORE),
    Story.STOPPED: Spot("production", StepKind.ANNOUNCE, Moment.BEFORE),
}


async def _fell_ill(world: World, turn: int) -> None:
    await world.sicken()
    await world.gate.open(turn)


async def _stopped(world: World, turn: int) -> None:
    """The stop is next in line when the step begins."""
    asked = asyncio.create_task(world.stage.command(ENGINEER, "/deploy cancel production", 20))
    await world.gate.queued()
    await world.gate.open(turn)
    await asked


async def _killed(world: World, blow: Blow, run: int, gate: int) -> float:
    token, _, rest = await world.lease(run)
    killed = await world.owner(run)
    killed.kill()
    began = time.monotonic()
    await world.gate.open(gate)
    if blow.trouble is Trouble.RESTART:
        await world.manned(1)
    elif killed is world.stage.bot:
        await world.heard_by(world.twin)
    seconds = await world.taken_over(run, token) - began
    assert blow.trouble is Trouble.RESTART or seconds < max(rest, 0) + _TAKE_OVER
    return seconds


async def _database_away(world: World, blow: Blow, run: int, gate: int) -> float:
    token, _, _ = await world.lease(run)
    if blow.trouble is Trouble.FREEZE:
        world.server.freeze()
        await asyncio.sleep(_FROZEN)
        world.server.thaw()
    else:
        await asyncio.to_thread(world.server.stop if blow.trouble is Trouble.STOP else world.server.kill)
        await asyncio.to_thread(world.server.start)
    back = time.monotonic()
    await world.gate.reconnect()
    await world.gate.open(gate)
    return await world.taken_over(run, token) - back


async def _host_lost(world: World, blow: Blow, run: int, gate: int) -> float | None:
    sshd, done = world.host(blow.spot.environment).sshd, await world.steps_done(run)
    began = time.monotonic()
    if blow.trouble is Trouble.CUT:
        await asyncio.to_thread(sshd.cut)
        await world.gate.open(gate)
    else:
        await asyncio.to_thread(sshd.stop_daemon)
        await world.gate.open(gate)
        await asyncio.sleep(_GONE)
        await asyncio.to_thread(sshd.start_daemon)
        began = time.monotonic()
    back = await world.progressed(run, done)
    return back - began if blow.spot.moment is Moment.BEFORE else None  # else the step needs the host no more


Befall = Callable[[World, Blow, int, int], Awaitable[float | None]]
_TROUBLES: dict[Trouble, Befall] = {
    trouble: _killed if trouble in KILLS else _host_lost if trouble in LOSSES else _database_away
    for trouble in Trouble
}


async def survives(request: pytest.FixtureRequest, world: World, case: Case) -> None:
    """A test: the case, counted and measured."""
    outcome = await survive(world, case, lambda trouble: tried(request, _row(case, trouble)))
    for trouble, seconds in outcome.recovered.items():
        for one in seconds:
            measured(request, _row(case, trouble), one, outcome.gap)
    world.broken = False


def _row(case: Case, trouble: Trouble) -> str:
    return f"{trouble}, {case.story.replace('_', ' ')}"
