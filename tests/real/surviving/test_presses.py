"""Several people press at the same instant, on two bots over one database: no vote is lost, and none counts twice."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.denied import Denied
from actions.deploy import Ask, ask
from actions.deploy.approvals import Voted, approve, reject
from actions.deploy.cancel import Stopping, cancel
from actions.desk import Desk
from policy.events import DeploymentStarted, PhaseChanged
from policy.runs import ENDED, Phase, Run
from tests.real.deploying.desk import APPROVERS, ENGINEER, Office, open_office, production
from tests.real.deploying.picture import ENDINGS
from tests.real.parts.host import TargetHost
from tests.real.surviving.turns import Stepwise, Turns

pytestmark = pytest.mark.timeout(180)
_EXAMPLES = 12
_MANY = 150


@dataclass(frozen=True)
class Press:
    what: str
    who: str
    bot: int


@dataclass
class Bench:
    """Two desks over one database and one host, in a loop of their own."""

    runner: asyncio.Runner
    offices: tuple[Office, Office]

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        self.runner.run(work)


@pytest.fixture(scope="module")
def bench(session_host: TargetHost, postgres: Any, postgres_template: str) -> Iterator[Bench]:
    session_host.reset()
    session_host.run_release("v1.2.3")
    database = postgres.create(postgres_template)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def opened() -> tuple[Office, Office]:
            url, environment = postgres.url(database), production(session_host)
            first = await stack.enter_async_context(open_office(url, environment))
            return first, await stack.enter_async_context(open_office(url, environment))

        yield Bench(runner, runner.run(opened()))
        runner.run(stack.aclose())
    postgres.drop(database)


PRESSES = st.builds(
    Press,
    st.sampled_from(["approve", "approve", "approve", "reject", "cancel", "ask"]),
    st.sampled_from(APPROVERS),
    st.integers(0, 1),
)
SCHEDULES = st.lists(st.frozensets(st.integers(0, 3), min_size=1), max_size=12)


@settings(max_examples=_EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(presses=st.lists(PRESSES, min_size=2, max_size=4), schedule=SCHEDULES, voted=st.booleans())
def test_whoever_presses_when_ever_each_vote_counts_once_and_the_run_ends(
    bench: Bench, presses: list[Press], schedule: list[frozenset[int]], *, voted: bool
) -> None:
    bench.run(pressed(bench, presses, schedule, voted=voted))


@pytest.mark.full
@pytest.mark.timeout(900)
@settings(max_examples=_MANY, deadline=None, suppress_health_check=list(HealthCheck))
@given(presses=st.lists(PRESSES, min_size=2, max_size=4), schedule=SCHEDULES, voted=st.booleans())
def test_so_it_is_in_many_more_orders(
    bench: Bench, presses: list[Press], schedule: list[frozenset[int]], *, voted: bool
) -> None:
    bench.run(pressed(bench, presses, schedule, voted=voted))


TOGETHER = [frozenset({0, 1})] * 6
ALONE = [frozenset({0}), frozenset({1})] * 6


@pytest.mark.parametrize("schedule", [TOGETHER, ALONE], ids=["together", "in turn"])
@pytest.mark.parametrize(
    ("presses", "voted"),
    [
        ([Press("approve", APPROVERS[0], 0), Press("approve", APPROVERS[1], 1)], False),
        ([Press("approve", APPROVERS[1], 0), Press("approve", APPROVERS[1], 1)], True),
        ([Press("approve", APPROVERS[1], 0), Press("cancel", ENGINEER, 1)], True),
        ([Press("approve", APPROVERS[0], 0), Press("reject", APPROVERS[0], 1)], False),
    ],
    ids=["two approvers", "the same approver twice", "an approver and a canceller", "a change of mind"],
)
def test_two_presses_at_the_same_instant(
    bench: Bench, presses: list[Press], schedule: list[frozenset[int]], *, voted: bool
) -> None:
    bench.run(pressed(bench, presses, schedule, voted=voted))


async def pressed(bench: Bench, presses: list[Press], schedule: list[frozenset[int]], *, voted: bool) -> None:
    office, turns = bench.offices[0], Turns()
    run = await office.opened("v1.2.4")
    if voted:
        assert isinstance(await approve(office.desk, run.id, APPROVERS[0], run.plan_hash), Voted)
    desks = [replace(o.desk, store=Stepwise(o.store, turns)) for o in bench.offices]
    answers = await turns.play([_PRESS[p.what](desks[p.bot], run, p) for p in presses], schedule)
    await counted_once(office, run, presses, answers, voted=voted)
    await ends(bench, run)


async def _second(desk: Desk, _run: Run, press: Press) -> Any:
    """Another version for the same environment, at the same time."""
    return await ask(desk, Ask(press.who, "v1.2.5", "production"))


_PRESS: dict[str, Callable[[Desk, Run, Press], Coroutine[Any, Any, Any]]] = {
    "approve": lambda desk, run, press: approve(desk, run.id, press.who, run.plan_hash),
    "reject": lambda desk, run, press: reject(desk, run.id, press.who, "not today"),
    "cancel": lambda desk, run, _: cancel(desk, run.id, ENGINEER, "wrong version"),
    "ask": _second,
}


async def counted_once(
    office: Office, run: Run, presses: list[Press], answers: list[Any], *, voted: bool
) -> None:
    """Everybody was told what is so: the votes in the table are those that people were told count, each once."""
    given = list(zip(presses, answers, strict=True))
    yes = [p.who for p, a in given if p.what == "approve" and isinstance(a, Voted)]
    no = [p.who for p, a in given if p.what == "reject" and isinstance(a, Voted)]
    last = [a for p, a in given if p.what == "approve" and isinstance(a, Voted) and a.missing == 0]
    stopped = [a for _, a in given if isinstance(a, Stopping)]
    async with office.db.session() as session:
        votes = await session.rows("select person, choice from vote where run = $1", run.id)
        audit = await session.rows("select actor, action from audit where run = $1", run.id)
        claims = await session.value("select count(*) from run where claiming and environment = 'production'")
    approved = sorted([*yes, *([APPROVERS[0]] if voted else [])])
    assert sorted(v["person"] for v in votes if v["choice"] == "approve") == sorted(set(approved) - set(no))
    assert sorted(a["actor"] for a in audit if a["action"] == "deploy.approved") == approved
    assert [v["person"] for v in votes if v["choice"] == "reject"] == no
    assert len(no) <= 1
    assert len(last) <= 1
    assert len(last) == (len(approved) == 2)
    assert claims <= 1
    assert len([a for a in audit if a["action"] == "deploy.cancel"]) == len(stopped)
    found = await office.store.run(run.id)
    assert bool(found.stop_by) == bool(stopped or no)
    assert found.phase in _phases(last, stopped, no)
    assert all(isinstance(a, Voted | Denied | Stopping) for p, a in given if p.what != "ask")


def _phases(last: list[Any], stopped: list[Any], no: list[str]) -> set[Phase]:
    if no:
        return {Phase.REJECTED}
    if last:
        return {Phase.PREPARING}  # also when it was stopped afterwards: its worker ends it
    return {Phase.CANCELLED} if stopped else {Phase.AWAITING_APPROVAL}


async def ends(bench: Bench, run: Run) -> None:
    """What is left open is cancelled; both bots work until every run has ended, in a state with a name, told once."""
    office = bench.offices[0]
    left = [run.id, *(r.id for r in await office.store.open_runs("production"))]
    for number in left:
        await cancel(office.desk, number, ENGINEER, "the test is over")
    async with bench.offices[0].working(), bench.offices[1].working():
        for number in left:
            found = await office.finished(await office.store.run(number))
            assert found.phase in ENDED
            await told_once(office, found)


async def told_once(office: Office, run: Run) -> None:
    events = await office.events(run)
    starts = [e for e in events if isinstance(e, DeploymentStarted)]
    ended = [e for e in events if isinstance(e, PhaseChanged) and e.phase == run.phase]
    assert len([e for e in events if isinstance(e, ENDINGS)]) == len(starts) <= 1
    assert len(ended) == 1
