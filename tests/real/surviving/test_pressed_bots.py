"""Two bots as processes, pressed at the same instant through signed requests: one run, each announcement once."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from sandbox.slack.delivery.courier import Courier
from sandbox.slack.delivery.http import HttpTransport
from sandbox.slack.person.person import Person
from sandbox.slack.world.model import Message
from tests.real.surviving.aftermath import all_said, host_is_sound, told_once
from tests.real.surviving.cases import Story
from tests.real.surviving.world import APPROVERS, ENGINEER, World

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]
ONE, TWO = APPROVERS


class Hands:
    """One person at two screens: the first talks to one bot, the second to the other."""

    def __init__(self, world: World, transport: HttpTransport) -> None:
        self._slack = world.stage.slack
        self._other = replace(self._slack._desk, courier=Courier(self._slack.state, transport, ()))

    def first(self, person: str) -> Person:
        return self._slack.person(person)

    def second(self, person: str) -> Person:
        return Person(self._other, self._slack.state.users[person])


@pytest_asyncio.fixture(loop_scope="module")
async def hands(world: World) -> AsyncIterator[Hands]:
    await world.manned(2)
    await world.all_ready()
    slack = world.stage.slack
    transport = HttpTransport(time.time, slack.signing_secret, 3.0)
    transport.url = f"http://127.0.0.1:{world.twin.port}/slack/events"
    await transport.start()
    yield Hands(world, transport)
    await transport.close()
    world.broken = False


async def asked(world: World) -> tuple[str, Message]:
    version = world.stage.release()
    await world.stage.command(ENGINEER, f"/deploy {version} production")
    return version, await world.stage.until(lambda: world.stage.approval(version))


async def approvers(world: World, run: int) -> list[str]:
    votes = await world.stage.execute("select person from vote where run = $1 and choice = 'approve'", run)
    audit = await world.stage.execute(
        "select actor from audit where run = $1 and action = 'deploy.approved'", run
    )
    assert sorted(row["person"] for row in votes) == sorted(row["actor"] for row in audit)
    return sorted(row["person"] for row in votes)


async def succeeded(world: World, run: int, version: str) -> None:
    assert await world.ended(run) == "succeeded", world.said()
    world.note("production", version, went_well=True)
    host_is_sound(world, "production")
    await told_once(world, run, Story.PRODUCTION)


async def test_two_approvers_at_the_same_instant_begin_one_run(world: World, hands: Hands) -> None:
    version, message = await asked(world)

    await asyncio.gather(
        hands.first(ONE).click(message, "approve", confirmed=True),
        hands.second(TWO).click(message, "approve", confirmed=True),
    )

    run = await world.newest("deploy")
    await succeeded(world, run, version)
    assert await approvers(world, run) == [ONE, TWO]


async def test_the_same_approver_on_two_bots_counts_once(world: World, hands: Hands) -> None:
    version, message = await asked(world)

    await asyncio.gather(
        hands.first(ONE).click(message, "approve", confirmed=True),
        hands.second(ONE).click(message, "approve", confirmed=True),
    )

    run = await world.newest("deploy")
    await world.stage.voted(version, "1 of 2")
    await all_said(world, run)
    assert await approvers(world, run) == [ONE]
    await world.stage.approve(version, TWO)
    await succeeded(world, run, version)


async def test_a_canceller_against_the_last_approver_ends_in_a_state_with_a_name(
    world: World, hands: Hands
) -> None:
    version, message = await asked(world)
    await world.stage.approve(version, ONE)
    run = await world.newest("deploy")

    await asyncio.gather(
        hands.first(TWO).click(message, "approve", confirmed=True),
        hands.second(ENGINEER).command(f"/deploy cancel {run}", channel="deployments"),
    )

    assert await world.ended(run) == "cancelled", world.said()
    await all_said(world, run)
    starts = len(world.stage.posts(f"Production deployment {version} started"))
    assert len(world.stage.posts(f"Production deployment {version} cancelled")) == starts <= 1
    host_is_sound(world, "production")


async def test_two_deployers_at_the_same_instant_open_one_run(world: World, hands: Hands) -> None:
    version = world.stage.release()
    typed = f"/deploy {version} production"

    await asyncio.gather(
        hands.first(ENGINEER).command(typed, channel="deployments"),
        hands.second(ONE).command(typed, channel="deployments"),
    )

    run = await world.newest("deploy")
    await world.stage.until(lambda: world.stage.approval(version))
    assert await world.stage.phases(version) == ["awaiting_approval"]
    await world.stage.command(ENGINEER, f"/deploy cancel {run}")
    assert await world.ended(run) == "cancelled"
