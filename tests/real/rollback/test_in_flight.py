"""A rollback while something else is under way: a deployment at every step, another person, a worker that dies (ruling 4)."""

import asyncio
import json
from dataclasses import replace
from typing import Any, cast

import pytest

from actions.ports import Store
from actions.rollback import Joined, Opened
from actions.rollback.ask import Answer
from policy.events import RollbackCompleted, RollbackStarted
from policy.plan import StepKind
from policy.runs import Phase, Run, State
from tests.real.deploying.desk import APPROVERS, Office, open_office, production
from tests.real.deploying.picture import containers, serves, told
from tests.real.parts.host import TargetHost
from tests.real.rollback.going_back import BLUE, FAILED, asked, opened

K = StepKind
# Migrations are waited for: tests/real/deploying/releases/test_migrations.py. What is announced has ended.
BEFORE = (K.CONNECT, K.PULL, K.START, K.WAIT, K.HEALTH, K.SMOKE)
AFTER = (K.SWITCH, K.VERIFY, K.DRAIN, K.WATCH, K.RENAME)


class Late:
    """The real store, whose word about who holds an environment comes late: once `ended` is set."""

    def __init__(self, real: Any, ended: asyncio.Event) -> None:
        self._real, self._ended = real, ended

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def holder(self, environment: str) -> Run | None:
        found: Run | None = await self._real.holder(environment)
        if found is not None:
            await self._ended.wait()
        return found


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("steps", "phase"), [(BEFORE, Phase.CANCELLED), (AFTER, Phase.ROLLED_BACK)], ids=["before", "after"]
)
async def test_a_deployment_goes_back_itself_at_every_step(
    steps: tuple[StepKind, ...], phase: Phase, office: Office, live_host: TargetHost
) -> None:
    answers: list[object] = []

    async def go_back() -> None:
        answers.append(await asked(office, reason="logins fail"))

    for no, kind in enumerate(steps):
        version = f"v1.3.{no}"
        live_host.images.push(version)
        office.at(kind, go_back)

        run = await office.deploy(version)

        joined = answers[-1]
        assert isinstance(joined, Joined)
        assert joined.run.id == run.id
        assert run.phase is phase, (kind, run.phase, run.error)
        assert (run.stop_by, run.stop_reason) == ("U0ENGINEER", "logins fail")
        serves(live_host, "v1.2.4")
        assert await office.store.holder("production") is None


async def test_a_deployment_that_ended_meanwhile_is_left_by_a_rollback_of_its_own(
    office: Office, live_host: TargetHost
) -> None:
    """It is announced as done between the look at it and the word to stop: nobody is told that it goes back."""
    ended = asyncio.Event()
    live_host.images.push("v1.2.5")
    asking: list[asyncio.Task[Answer]] = []

    async def ask_late() -> None:
        asking.append(asyncio.create_task(asked(slow, reason="logins fail")))

    store = cast("Store", Late(office.store, ended))
    slow = replace(office, desk=replace(office.desk, store=store))
    office.at(K.RENAME, ask_late)
    assert (await office.deploy("v1.2.5")).phase is Phase.SUCCEEDED
    ended.set()
    answer = await asking[0]

    assert isinstance(answer, Opened)
    run = await office.finished(answer.run)
    assert run.phase is Phase.SUCCEEDED, run.error
    serves(live_host, "v1.2.4")


async def test_with_another_version_named_the_deployment_stops_and_a_rollback_follows(
    office: Office, live_host: TargetHost
) -> None:
    live_host.images.push("v1.2.5")
    answers: list[object] = []

    async def elsewhere() -> None:
        answers.append(await asked(office, version="v1.2.3", reason="both are bad"))

    office.at(StepKind.HEALTH, elsewhere)
    deployed = await office.deploy("v1.2.5")
    (answer,) = answers
    assert isinstance(answer, Opened)
    assert answer.run.phase is Phase.QUEUED

    assert deployed.phase is Phase.CANCELLED
    run = await office.finished(answer.run)
    assert run.phase is Phase.SUCCEEDED, run.error
    assert json.loads(run.outcome)["method"] == "swap"
    serves(live_host, "v1.2.3")
    assert containers(live_host)[FAILED].version == "v1.2.4"


async def test_two_people_at_once_move_traffic_once(office: Office, live_host: TargetHost) -> None:
    first, second = await asyncio.gather(
        asked(office, leaving="v1.2.4"), asked(office, person=APPROVERS[0], leaving="v1.2.4")
    )

    kinds = {type(first), type(second)}
    assert kinds == {Opened, Joined}, (first, second)
    assert isinstance(first, Opened | Joined)
    assert isinstance(second, Opened | Joined)
    assert first.run.id == second.run.id
    run = await office.finished(first.run)
    assert run.phase is Phase.SUCCEEDED, run.error
    serves(live_host, "v1.2.3")


@pytest.mark.parametrize("kind", [StepKind.SWITCH, StepKind.PARK])
async def test_another_worker_goes_on_where_one_died(
    kind: StepKind, live_host: TargetHost, database_url: str
) -> None:
    async with open_office(database_url, production(live_host)) as office:
        async with office.working():
            await office.deploy("v1.2.4")
        dying = asyncio.Event()

        async def die() -> None:
            dying.set()
            await asyncio.Event().wait()  # until the worker is cancelled

        office.at(kind, die)
        async with office.working():
            run = await opened(office)
            async with asyncio.timeout(30):
                await dying.wait()
        async with office.working():
            ended = await office.finished(run)

        assert (ended.phase, ended.state) == (Phase.SUCCEEDED, State.ENDED), ended.error
        assert RollbackStarted in await told(office, run)
        assert (await told(office, run)).count(RollbackCompleted) == 1
    serves(live_host, "v1.2.3")
    assert set(containers(live_host)) == {BLUE, FAILED}
