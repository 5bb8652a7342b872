"""Runs: kept whole, claimed once, queued in order."""

import asyncio
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from policy.errors import RunMissing
from policy.runs import CLAIMING, OPEN, Kind, Phase, Run, State
from store.database import Database
from store.postgres import PostgresStore
from tests.store import samples

pytestmark = pytest.mark.real


async def test_every_field_of_a_run_comes_back_as_it_was_saved(store: PostgresStore) -> None:
    first = await samples.added(store)
    times: dict[str, Any] = {
        f.name: samples.AT + timedelta(minutes=n) for n, f in enumerate(fields(Run)) if f.name.endswith("_at")
    }
    texts: dict[str, Any] = {
        f.name: f"{f.name} 'x' ⚠️" for f in fields(Run) if f.type is str and f.name != "environment"
    }
    full = replace(first, **texts, **times, plan=samples.plan(), parent=first.id, phase=Phase.QUEUED)
    full = replace(full, created_at=first.created_at)
    async with store.transaction() as tx:
        await tx.lock_run(first.id)
        await tx.save_run(full)
    assert await store.run(first.id) == full


async def test_a_stored_plan_keeps_its_hash(store: PostgresStore) -> None:
    kept = await store.run((await samples.added(store, plan=samples.plan())).id)
    assert kept.plan == samples.plan()
    assert kept.plan is not None
    assert kept.plan.hash == samples.plan().hash


async def test_the_database_gives_id_time_and_token(store: PostgresStore) -> None:
    before = await store.now()
    one, two = await samples.added(store, id=99, token=99), await samples.added(store)
    assert (one.id, two.id, one.token) == (1, 2, 0)
    assert before <= one.created_at <= await store.now()


async def test_text_that_postgresql_cannot_hold_is_made_holdable(store: PostgresStore) -> None:
    kept = await samples.added(store, reason="nul \0 and surrogate \ud800")
    assert kept.reason == "nul \N{REPLACEMENT CHARACTER} and surrogate ?"


async def test_sql_in_a_value_is_only_a_value(store: PostgresStore) -> None:
    evil = "'; drop table run; --"
    kept = await samples.added(store, version=evil, environment=evil)
    assert (await store.open_runs(evil))[0].version == kept.version == evil


async def test_an_unknown_run_is_missing(store: PostgresStore) -> None:
    with pytest.raises(RunMissing):
        await store.run(7)
    with pytest.raises(RunMissing):
        async with store.transaction() as tx:
            await tx.lock_run(7)


async def test_a_transaction_that_fails_leaves_nothing(store: PostgresStore) -> None:
    async def break_off() -> None:
        async with store.transaction() as tx:
            await tx.add_run(samples.run())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()
    assert await store.history() == ()


async def test_the_database_knows_the_claiming_and_the_open_phases(
    store: PostgresStore, db: Database
) -> None:
    for n, phase in enumerate(Phase):
        await samples.added(store, phase=phase, environment=f"env{n}")
    async with db.session() as session:
        rows = await session.rows("select phase, claiming, open from run")
    assert {row["phase"] for row in rows if row["claiming"]} == CLAIMING
    assert {row["phase"] for row in rows if row["open"]} == OPEN


@pytest.mark.parametrize("kind", [Kind.DEPLOY, Kind.RETIRE])
async def test_a_second_run_of_any_kind_does_not_get_an_owned_environment(
    store: PostgresStore, kind: Kind
) -> None:
    owner = await samples.added(store, phase=Phase.WATCHING, kind=kind)
    late = await samples.added(store)
    async with store.transaction() as tx:
        assert await tx.take_claim(late, Phase.PREPARING) is None
    assert await store.holder("production") == owner
    assert (await store.run(late.id)).phase is Phase.AWAITING_APPROVAL


async def test_the_index_refuses_what_the_code_would_let_pass(store: PostgresStore) -> None:
    await samples.added(store, phase=Phase.WATCHING)
    with pytest.raises(asyncpg.UniqueViolationError, match="run_claim"):
        await samples.added(store, phase=Phase.ROLLBACK_FAILED, kind=Kind.RETIRE)


async def test_of_two_claims_at_once_one_wins(store: PostgresStore) -> None:
    runs = [await samples.added(store) for _ in range(6)]

    async def claim(run: Run) -> Run | None:
        async with store.transaction() as tx:
            return await tx.take_claim(await tx.lock_run(run.id), Phase.PREPARING)

    winners = [run for run in await asyncio.gather(*map(claim, runs)) if run]
    assert [await store.holder("production")] == winners


async def test_a_claim_saves_the_whole_run(store: PostgresStore) -> None:
    run = await samples.added(store)
    async with store.transaction() as tx:
        claimed = await tx.take_claim(replace(run, reason="because"), Phase.PREPARING)
    assert await store.run(run.id) == claimed == replace(run, reason="because", phase=Phase.PREPARING)


async def test_the_queue_takes_emergencies_first_then_by_approval(store: PostgresStore) -> None:
    def approved(minutes: int) -> dict[str, object]:
        return {"phase": Phase.QUEUED, "approved_at": samples.AT + timedelta(minutes=minutes)}

    late = await samples.added(store, **approved(2))
    early = await samples.added(store, **approved(1))
    loud = await samples.added(store, **approved(3), emergency="fire")
    await samples.added(store, **approved(0), environment="staging")
    await samples.added(store, **approved(0), kind=Kind.RETIRE)
    assert await store.queue("production") == (loud, early, late)
    async with store.transaction() as tx:
        assert await tx.next_queued("production") == loud
        assert await tx.next_queued("nowhere") is None


async def end(store: PostgresStore, run: Run) -> None:
    """And lets the next begin."""
    async with store.transaction() as tx:
        locked = await tx.lock_run(run.id)
        await tx.save_run(replace(locked, phase=Phase.SUCCEEDED, state=State.ENDED))
        if waiting := await tx.next_queued(run.environment):
            await tx.take_claim(waiting, Phase.PREPARING)


async def test_nobody_is_left_in_a_queue_that_was_found_empty(store: PostgresStore) -> None:
    """The owner ends while the next one is being queued: it waits to see it."""
    owner = await samples.added(store, phase=Phase.WATCHING)
    late = await samples.added(store)
    async with store.transaction() as tx:
        locked = await tx.lock_run(late.id)
        assert await tx.take_claim(locked, Phase.PREPARING) is None
        await tx.save_run(replace(locked, phase=Phase.QUEUED))
        ending = asyncio.create_task(end(store, owner))
        await asyncio.sleep(0.1)
    await ending
    assert (await store.run(late.id)).phase is Phase.PREPARING


async def test_a_claim_waits_for_the_owner_who_is_ending(store: PostgresStore) -> None:
    owner = await samples.added(store, phase=Phase.WATCHING)
    late = await samples.added(store)

    async def claim() -> Run | None:
        async with store.transaction() as tx:
            return await tx.take_claim(await tx.lock_run(late.id), Phase.PREPARING)

    async with store.transaction() as tx:
        locked = await tx.lock_run(owner.id)
        claiming = asyncio.create_task(claim())
        await asyncio.sleep(0.1)
        await tx.save_run(replace(locked, phase=Phase.SUCCEEDED, state=State.ENDED))
    assert await claiming is not None


async def test_two_who_ask_the_same_open_one_run(store: PostgresStore) -> None:
    async def ask() -> Run:
        async with store.transaction() as tx:
            return await tx.same_open("production", "v1.2.4") or await tx.add_run(samples.run())

    async with store.transaction() as tx:
        assert await tx.same_open("production", "v1.2.4") is None
        second = asyncio.create_task(ask())
        await asyncio.sleep(0.1)
        first = await tx.add_run(samples.run())
    assert await second == first


async def test_an_ended_or_other_run_is_not_the_same(store: PostgresStore) -> None:
    await samples.added(store, phase=Phase.SUCCEEDED)
    await samples.added(store, version="v9")
    await samples.added(store, kind=Kind.RETIRE)
    async with store.transaction() as tx:
        assert await tx.same_open("production", "v1.2.4") is None


async def test_open_runs_are_deploys_oldest_first(store: PostgresStore) -> None:
    one = await samples.added(store, environment="staging")
    two = await samples.added(store)
    await samples.added(store, phase=Phase.SUCCEEDED)
    await samples.added(store, kind=Kind.RETIRE)
    assert await store.open_runs() == (one, two)
    assert await store.open_runs("staging") == (one,)


async def test_history_is_newest_first_and_limited(store: PostgresStore) -> None:
    runs = [
        await samples.added(store, environment=place) for place in ("production", "staging", "production")
    ]
    await samples.added(store, kind=Kind.RETIRE)
    assert await store.history() == tuple(reversed(runs))
    assert await store.history("production") == (runs[2], runs[0])
    assert await store.history("production", limit=1) == (runs[2],)
