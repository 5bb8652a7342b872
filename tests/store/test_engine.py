"""The engine: one owner a run, taken over when the lease ends, woken at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from policy.errors import Fenced
from policy.runs import Kind, Phase, Run, State
from store.database import Database
from store.engine import Engine
from store.postgres import PostgresStore
from tests.store import samples

pytestmark = pytest.mark.real
LEASE = 1.5  # seconds; longer than a busy machine stalls
SOON = 20  # seconds


async def until(found: Callable[[], Awaitable[Run | None]], seconds: float = 20) -> tuple[Run, float]:
    """Polls; the run and how long it took."""
    begun = time.monotonic()
    async with asyncio.timeout(seconds):
        while True:
            if run := await found():
                return run, time.monotonic() - begun
            await asyncio.sleep(0.005)


async def save(store: PostgresStore, run: Run, **changes: Any) -> None:
    async with store.transaction() as tx:
        await tx.save_run(replace(await tx.lock_run(run.id), **changes))


async def test_only_a_due_run_is_claimed(store: PostgresStore, engine: Engine) -> None:
    now = await store.now()
    await samples.added(store)
    await samples.added(store, wake_at=now + timedelta(hours=1))
    await samples.added(store, wake_at=now, state=State.ENDED, phase=Phase.FAILED)
    assert await engine.claim("bot-1", 5) is None
    parked = await samples.added(store, wake_at=now)
    claimed = await engine.claim("bot-1", 5)
    assert claimed == replace(parked, token=1)


async def test_the_longest_due_comes_first(store: PostgresStore, engine: Engine) -> None:
    now = await store.now()
    late = await samples.added(store, wake_at=now)
    early = await samples.added(store, wake_at=now - timedelta(minutes=1))
    order = [await engine.claim("bot-1", 5), await engine.claim("bot-1", 5)]
    assert [run.id for run in order if run] == [early.id, late.id]


async def test_of_many_claimers_each_run_has_one(store: PostgresStore, engine: Engine) -> None:
    runs = [await samples.due(store, environment=f"env{n}") for n in range(5)]
    claims = await asyncio.gather(*(engine.claim(f"bot-{n}", 5) for n in range(9)))
    got = [run for run in claims if run]
    assert sorted(run.id for run in got) == [run.id for run in runs]
    assert len({run.token for run in got}) == len(runs)


async def test_a_locked_run_is_passed_over(store: PostgresStore, engine: Engine) -> None:
    first = await samples.due(store)
    second = await samples.due(store, environment="staging")
    async with store.transaction() as tx:
        await tx.lock_run(first.id)
        claimed = await engine.claim("bot-1", 5)
    assert claimed is not None
    assert claimed.id == second.id


async def test_a_beating_owner_keeps_its_run(store: PostgresStore, engine: Engine) -> None:
    run = await samples.claimed(store, engine, lease=LEASE)
    for _ in range(5):
        await asyncio.sleep(0.4)
        assert await engine.beat(run.id, run.token, LEASE)
        assert await engine.claim("bot-2", 5) is None


async def test_a_silent_owner_loses_it_after_the_lease_to_a_higher_token(
    store: PostgresStore, engine: Engine
) -> None:
    run = await samples.claimed(store, engine, lease=1)
    newer, seconds = await until(lambda: engine.claim("bot-2", 5))
    assert newer.id == run.id
    assert newer.token > run.token
    assert seconds > 0.1
    assert not await engine.beat(run.id, run.token, 5)
    assert await engine.beat(newer.id, newer.token, 5)


async def test_a_released_run_is_handed_over_at_once(store: PostgresStore, engine: Engine) -> None:
    run = await samples.claimed(store, engine, lease=60)
    async with engine.listening() as wake:
        await wake.wait()
        wake.clear()
        await engine.release(run.id, run.token)
        await asyncio.wait_for(wake.wait(), SOON)
        assert await engine.claim("bot-2", 5) is not None


async def test_who_released_a_run_writes_no_more(store: PostgresStore, engine: Engine) -> None:
    run = await samples.claimed(store, engine)
    await engine.release(run.id, run.token)
    assert not await engine.beat(run.id, run.token, 5)
    with pytest.raises(Fenced):
        async with store.transaction((run.id, run.token)):
            pytest.fail("the body ran")


async def test_a_zombie_releases_nothing(store: PostgresStore, engine: Engine) -> None:
    run = await samples.claimed(store, engine, lease=0)
    newer = await engine.claim("bot-2", 60)
    assert newer is not None
    await engine.release(run.id, run.token)
    assert await engine.claim("bot-3", 5) is None
    assert await engine.beat(newer.id, newer.token, 60)


async def test_a_parked_run_wakes_who_listens(store: PostgresStore, engine: Engine) -> None:
    run = await samples.added(store)
    async with engine.listening() as wake:
        await wake.wait()
        assert await engine.claim("bot-1", 5) is None
        wake.clear()
        await save(store, run, wake_at=await store.now())
        await asyncio.wait_for(wake.wait(), SOON)
        assert await engine.claim("bot-1", 5) is not None


async def test_a_run_that_is_due_from_its_beginning_wakes_who_listens(
    store: PostgresStore, engine: Engine
) -> None:
    async with engine.listening() as wake:
        await wake.wait()
        wake.clear()
        await samples.due(store)
        await asyncio.wait_for(wake.wait(), SOON)


async def test_saving_what_is_not_due_wakes_nobody(store: PostgresStore, engine: Engine) -> None:
    run = await samples.added(store)
    owned = await samples.claimed(store, engine, environment="staging")
    async with engine.listening() as wake:
        await wake.wait()
        wake.clear()
        await save(store, run, reason="changed", wake_at=await store.now() + timedelta(hours=1))
        await save(store, owned, reason="changed")
        await save(store, owned, state=State.ENDED, phase=Phase.SUCCEEDED)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wake.wait(), 0.1)


async def test_a_stop_wakes_the_owner_who_learns_which_run(store: PostgresStore, engine: Engine) -> None:
    run = await samples.claimed(store, engine)
    await samples.claimed(store, engine, environment="staging")
    assert await engine.stopping("bot-1") == ()
    async with engine.listening() as wake:
        await wake.wait()
        wake.clear()
        await save(store, run, stop_by="U9")
        await asyncio.wait_for(wake.wait(), SOON)
    assert await engine.stopping("bot-1") == (run.id,)
    assert await engine.stopping("bot-2") == ()


async def test_listening_goes_on_after_its_connection_was_lost(
    db: Database, store: PostgresStore, engine: Engine
) -> None:
    run = await samples.added(store)
    async with engine.listening() as wake:
        await wake.wait()
        wake.clear()
        async with db.session() as session:
            await session.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%'"
            )
        await asyncio.wait_for(wake.wait(), SOON)
        wake.clear()
        await save(store, run, wake_at=await store.now())
        await asyncio.wait_for(wake.wait(), SOON)


async def test_a_tick_becomes_one_run_however_many_bots_say_it(store: PostgresStore, engine: Engine) -> None:
    due = samples.AT
    said = await asyncio.gather(*(engine.tick("summary", due) for _ in range(4)))
    assert sorted(said) == [False, False, False, True]
    assert await engine.tick("summary", due + timedelta(minutes=5))
    assert await engine.tick("other", due)
    await store.shift_clock(due - await store.real_now() + timedelta(hours=1))
    assert (await engine.ticked())[1] == {"summary": due + timedelta(minutes=5), "other": due}
    claimed = await engine.claim("bot-1", 5)
    assert claimed is not None
    assert (claimed.kind, claimed.environment, claimed.version) == (Kind.TICK, "summary", due.isoformat())


async def test_old_ticks_are_forgotten_but_the_newest_of_each_job(
    db: Database, store: PostgresStore, engine: Engine
) -> None:
    for minutes in range(3):
        await engine.tick("summary", samples.AT + timedelta(minutes=minutes))
    async with db.session() as session:
        await session.execute("update run set state = 'ended', created_at = created_at - interval '9 hours'")
    await samples.added(store)
    await engine.forget_ticks(8)
    async with db.session() as session:
        assert await session.value("select count(*) from run") == 2
    await store.shift_clock(samples.AT - await store.real_now() + timedelta(hours=1))
    assert (await engine.ticked())[1] == {"summary": samples.AT + timedelta(minutes=2)}


async def test_a_tick_ahead_of_the_clock_is_not_the_newest(store: PostgresStore, engine: Engine) -> None:
    """The demo's clock may go back; what was due in between has fired already, and only that."""
    now = await store.now()
    await engine.tick("summary", now - timedelta(hours=1))
    await engine.tick("summary", now + timedelta(days=7))
    assert (await engine.ticked())[1] == {"summary": now - timedelta(hours=1)}


async def test_a_tick_with_nothing_to_do_is_known_and_claimed_by_nobody(
    store: PostgresStore, engine: Engine
) -> None:
    now = await store.now()
    assert await engine.tick("summary", now, done=True)
    assert not await engine.tick("summary", now)
    assert (await engine.ticked())[1] == {"summary": now}
    assert await engine.claim("bot-1", 5) is None


async def test_a_shifted_clock_wakes_timers_but_leaves_leases(store: PostgresStore, engine: Engine) -> None:
    owned = await samples.claimed(store, engine, lease=60)
    parked = await samples.added(store, wake_at=await store.now() + timedelta(hours=24))
    before = await store.now()
    await store.shift_clock(timedelta(hours=25))
    assert await store.now() - before > timedelta(hours=24)
    claimed = await engine.claim("bot-2", 5)
    assert claimed is not None
    assert claimed.id == parked.id
    assert await engine.claim("bot-2", 5) is None
    assert await engine.beat(owned.id, owned.token, 60)


async def test_tokens_rise_past_what_a_host_has_seen_and_never_fall(
    store: PostgresStore, engine: Engine
) -> None:
    await store.raise_tokens_past(500)
    await store.raise_tokens_past(20)
    run = await samples.claimed(store, engine)
    assert run.token == 501


async def test_run_numbers_rise_past_what_a_host_has_seen_and_never_fall(store: PostgresStore) -> None:
    assert await store.raise_runs_past(1)
    assert not await store.raise_runs_past(1)
    assert (await samples.added(store)).id == 2
    assert not await store.raise_runs_past(2)
    assert await store.raise_runs_past(40)
    assert (await samples.added(store)).id == 41


async def test_raising_and_drawing_at_once_never_give_a_token_twice(
    db: Database, store: PostgresStore
) -> None:
    async def draw() -> int:
        async with db.session() as session:
            token: int = await session.value("select nextval('fence')")
            return token

    work = [draw() if n % 2 else store.raise_tokens_past(n) for n in range(40)]
    drawn = [token for token in await asyncio.gather(*work) if token]
    assert len(set(drawn)) == len(drawn)
