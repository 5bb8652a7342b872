"""The journal: what a worker may write, and when it must stop."""

from dataclasses import replace

import pytest

from policy.errors import Fenced, StopRequested
from policy.events import CardChanged
from policy.plan import StepKind
from policy.runs import Kind, Run, StepKey
from store.engine import Engine
from store.journal import PostgresJournal
from store.outbox import Outbox
from store.postgres import PostgresStore
from tests.store import samples

pytestmark = pytest.mark.real


@pytest.fixture
async def run(store: PostgresStore, engine: Engine) -> Run:
    return await samples.claimed(store, engine)


@pytest.fixture
def key(run: Run) -> StepKey:
    return samples.key(run)


async def taken_over(engine: Engine, run: Run) -> Run:
    """The owner froze: its lease ended, and another bot has the run now."""
    assert await engine.beat(run.id, run.token, 0)
    newer = await engine.claim("bot-2", 5)
    assert newer is not None
    assert newer.token > run.token
    return newer


async def ask_to_stop(store: PostgresStore, run: Run) -> None:
    async with store.transaction() as tx:
        await tx.save_run(replace(await tx.lock_run(run.id), stop_by="U9", stop_reason="no"))


async def test_a_step_is_begun_and_ended_with_its_words(
    store: PostgresStore, journal: PostgresJournal, run: Run, key: StepKey
) -> None:
    assert await journal.start(key, StepKind.PULL, "one")
    await journal.progress(key, "45 of 120 MB")
    (running,) = await store.steps(run.id)
    assert (running.state, running.detail, running.ended_at) == ("running", "45 of 120 MB", None)
    await journal.finish(key, "done", "pulled", '{"image": "x"}')
    (done,) = await store.steps(run.id)
    assert (done.kind, done.host, done.token) == (StepKind.PULL, "one", run.token)
    assert (done.state, done.detail, done.result) == ("done", "pulled", '{"image": "x"}')
    assert done.ended_at is not None
    assert done.started_at <= done.ended_at


async def test_a_done_step_is_skipped(journal: PostgresJournal, key: StepKey) -> None:
    await journal.start(key, StepKind.PULL, "one")
    await journal.finish(key, "done", "", "{}")
    assert not await journal.start(key, StepKind.PULL, "one")


@pytest.mark.parametrize("state", ["failed", "skipped", "unknown"])
async def test_any_other_end_lets_a_step_begin_again(
    store: PostgresStore, journal: PostgresJournal, key: StepKey, state: str
) -> None:
    await journal.start(key, StepKind.PULL, "one")
    await journal.finish(key, state, "why", "{}")
    assert await journal.start(key, StepKind.PULL, "one")
    (again,) = await store.steps(key.run)
    assert (again.state, again.detail, again.ended_at) == ("running", "", None)


async def test_forward_and_undo_are_two_rows(
    store: PostgresStore, journal: PostgresJournal, key: StepKey
) -> None:
    back = replace(key, direction=-1)
    await journal.start(key, StepKind.SWITCH, "one")
    await journal.start(back, StepKind.SWITCH_BACK, "one")
    assert [step.direction for step in await store.steps(key.run)] == [1, -1]


async def test_a_stop_ends_the_way_forward_but_not_the_way_back(
    store: PostgresStore, journal: PostgresJournal, run: Run, key: StepKey
) -> None:
    await ask_to_stop(store, run)
    with pytest.raises(StopRequested):
        await journal.start(key, StepKind.PULL, "one")
    assert await journal.start(replace(key, direction=-1), StepKind.REMOVE_GREEN, "one")
    assert await store.steps(run.id) != ()


async def test_a_step_under_way_may_still_end_after_a_stop(
    store: PostgresStore, journal: PostgresJournal, run: Run, key: StepKey
) -> None:
    await journal.start(key, StepKind.PULL, "one")
    await ask_to_stop(store, run)
    await journal.finish(key, "done", "", "{}")
    assert (await store.steps(run.id))[0].state == "done"


async def test_a_zombie_begins_nothing(
    store: PostgresStore, journal: PostgresJournal, engine: Engine, run: Run, key: StepKey
) -> None:
    await taken_over(engine, run)
    with pytest.raises(Fenced):
        await journal.start(key, StepKind.PULL, "one")
    assert await store.steps(run.id) == ()


async def test_a_zombie_ends_nothing(
    store: PostgresStore, journal: PostgresJournal, engine: Engine, run: Run, key: StepKey
) -> None:
    await journal.start(key, StepKind.PULL, "one")
    newer = await taken_over(engine, run)
    for write in (journal.finish(key, "done", "mine", "{}"), journal.progress(key, "mine")):
        with pytest.raises(Fenced):
            await write
    await journal.start(replace(key, token=newer.token), StepKind.PULL, "one")
    (step,) = await store.steps(run.id)
    assert (step.state, step.detail, step.token) == ("running", "", newer.token)


async def test_the_owner_cannot_end_a_step_it_did_not_begin(
    journal: PostgresJournal, engine: Engine, run: Run, key: StepKey
) -> None:
    await journal.start(key, StepKind.PULL, "one")
    newer = await taken_over(engine, run)
    with pytest.raises(Fenced):
        await journal.finish(replace(key, token=newer.token), "done", "", "{}")


async def test_a_zombie_commits_no_transaction(store: PostgresStore, engine: Engine, run: Run) -> None:
    await taken_over(engine, run)
    with pytest.raises(Fenced):
        async with store.transaction((run.id, run.token)):
            pytest.fail("the body ran")
    with pytest.raises(Fenced):
        async with store.transaction((99, 1)):
            pytest.fail("the body ran")


async def test_the_last_step_and_the_end_are_one_transaction(
    store: PostgresStore, journal: PostgresJournal, run: Run, key: StepKey
) -> None:
    await journal.start(key, StepKind.ANNOUNCE, "one")

    async def end(fail: bool) -> None:
        async with store.transaction((run.id, run.token)) as tx:
            await tx.finish_step(key, "told", "{}")
            if fail:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await end(fail=True)
    assert (await store.steps(run.id))[0].state == "running"
    await end(fail=False)
    assert (await store.steps(run.id))[0].detail == "told"


async def test_progress_marks_the_card_once_however_often_it_comes(
    journal: PostgresJournal, outbox: Outbox, run: Run, key: StepKey
) -> None:
    await journal.start(key, StepKind.PULL, "one")
    for megabytes in range(5):
        await journal.progress(key, f"{megabytes} MB")
    assert [o.event for o in await outbox.take("bot-1", 5)] == [CardChanged(run.id)]


async def test_a_run_without_a_card_marks_none(
    store: PostgresStore, engine: Engine, journal: PostgresJournal, outbox: Outbox
) -> None:
    retire = await samples.claimed(store, engine, kind=Kind.RETIRE, environment="staging")
    await journal.start(samples.key(retire), StepKind.RETIRE, "one")
    assert await outbox.take("bot-1", 5) == ()
