"""Summaries, history and Home over a record of years: every read goes by an index, and says what is there."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from policy.facts import Live
from policy.summary import Place, Summary
from store.database import Database
from store.postgres import PostgresStore
from store.tables import homes, overview, summaries
from store.tables.session import Session
from tests.store.samples import added, plan

pytestmark = pytest.mark.real

YEARS = """
insert into run (kind, environment, version, digest, phase, state, requester, created_at, started_at, switched_at, ended_at)
select 'deploy', (array['staging', 'production'])[1 + n % 2], 'v1.' || n, 'd' || n, 'succeeded', 'ended', 'U1',
  at, at, at, at + interval '5 minutes'
from (select n, desk_now() - n * interval '2 hours' as at from generate_series(1, 10000) n) runs;
insert into run (kind, environment, version, digest, phase, state, requester, wake_at)
select 'retire', 'env' || n, 'v', 'd', 'queued', 'waiting', 'U1', desk_now() + interval '1 hour' from generate_series(1, 3) n;
insert into incident (id, severity, title, environment, opened_at, blocks, state)
select 'INC-2026-' || n, 'P' || n % 4, 't', 'production', desk_now() - n * interval '1 day', false,
  case when n > 5 then 'closed' else 'open' end from generate_series(1, 1000) n;
insert into quarantine (environment, digest, reason) select 'production', 'd' || n, 'bad' from generate_series(1, 2000) n;
insert into outbox (lane, event, payload, run, live, state, closed_at, created_at)
select 'lane' || n % 5, 'PhaseChanged', '{}', n, false, case when n % 100 = 0 then 'dead' else 'sent' end,
  clock_timestamp() - n * interval '1 minute', clock_timestamp() - n * interval '1 minute' from generate_series(1, 20000) n;
insert into desk_note (at, kind, owner) select desk_now() - n * interval '1 hour', 'started', 'bot' from generate_series(1, 5000) n;
insert into summary (name, due, facts) select 'daily', desk_now() - n * interval '1 day', '{}' from generate_series(1, 1000) n;
insert into home (person, opened_at, stale) select 'U' || n, now() - n * interval '1 hour', n < 5 from generate_series(1, 5000) n;
insert into checklist_tick (subject, item, person, ok) select 'run-' || n / 20, 'a' || n % 20, 'U1', true
from generate_series(1, 20000) n;
insert into audit (actor, action, run) select 'U1', 'x', n / 4 from generate_series(1, 2000) n;
analyze;
"""
NOW = "desk_now()"
READS = {
    "past": (overview.PAST, ("desk_now() - interval '8 days'", "500")),
    "retiring": (overview.RETIRING, ()),
    "barred": (overview.BARRED, ("20",)),
    "active incidents": ("select id from incident where active order by severity, opened_at", ()),
    "ticks": ("select * from checklist_tick where subject = $1", ("'run-7'",)),
    "dead": (overview.DEAD, ("24",)),
    "unsent": (overview.UNSENT, ()),
    "notes": (overview.NOTES, ("24",)),
    "audit": (overview.AUDIT, ("10",)),
    "audit of a run": (overview.AUDIT_OF, ("7", "60")),
    "stale homes": (homes.STALE, ("3600",)),
    "homes to publish": (homes.TAKE, ("5", "10")),
    "last summary": (summaries.LAST, ("'daily'", NOW)),
    "newest summary": (summaries.NEWEST, ("'daily'",)),
}


async def explained(session: Session, sql: str, values: tuple[str, ...]) -> str:
    for number, value in enumerate(values, 1):
        sql = sql.replace(f"${number}", value)
    return json.dumps(json.loads(await session.value(f"explain (format json) {sql}")))


async def test_every_read_over_years_goes_by_an_index_and_sorts_nothing_large(db: Database) -> None:
    async with db.session() as session:
        await session.execute(YEARS)
        plans = {name: await explained(session, *read) for name, read in READS.items()}
    astray = [name for name, plan in plans.items() if "Seq Scan" in plan or "Index" not in plan]
    assert astray == []


async def test_the_past_is_told_newest_first_and_only_what_has_ended(
    db: Database, store: PostgresStore
) -> None:
    now = await store.now()
    old = await added(store, ended_at=now - timedelta(days=9), phase="succeeded")
    first = await added(store, ended_at=now - timedelta(hours=2), started_at=now - timedelta(hours=3))
    second = await added(store, ended_at=now - timedelta(hours=1))
    await added(store)
    found = await store.past(now - timedelta(days=8))
    assert [p.run for p in found] == [second.id, first.id]
    assert old.id not in {p.run for p in found}
    assert found[1].seconds == 3600
    assert found[0].seconds is None


async def test_the_past_knows_when_its_image_was_built_and_a_run_without_a_plan_does_not(
    store: PostgresStore,
) -> None:
    now = await store.now()
    built = datetime(2026, 1, 31, 11, 0, 0, 123456, timezone(timedelta(hours=3)))
    known = replace(plan(), release=replace(plan().release, built_at=built))
    await added(store, ended_at=now - timedelta(hours=1), plan=known)
    await added(store, ended_at=now - timedelta(hours=2))
    assert [p.built_at for p in await store.past(now - timedelta(days=1))] == [built, None]


async def test_what_the_desk_noted_of_itself_counts_for_a_day(db: Database, store: PostgresStore) -> None:
    await store.note_desk("started", "bot-1")
    await store.note_desk("fenced", "bot-1", "run 7")
    async with db.session() as session:
        await session.execute("update desk_note set at = at - interval '2 days' where kind = 'started'")
    await store.note_desk("started", "bot-2")
    state = await store.desk_state()
    assert (state.starts, state.fenced, state.failed_ticks, state.dead) == (1, 1, 0, ())


async def test_a_summary_is_compared_with_the_one_before_its_tick(store: PostgresStore) -> None:
    now = await store.now()
    earlier, later = Summary(now, (Place("staging", "v1"),)), Summary(now, (Place("staging", "v2"),))
    await store.keep_summary("daily", now - timedelta(days=1), earlier)
    await store.keep_summary("daily", now, later)
    await store.keep_summary("daily", now, later)  # a job that was tried again
    assert await store.last_summary("daily", now) == earlier
    assert await store.last_summary("daily") == later
    assert await store.last_summary("weekly") is None


async def test_a_summary_of_another_version_is_none(db: Database, store: PostgresStore) -> None:
    async with db.session() as session:
        await session.execute("insert into summary values ('daily', desk_now(), '{\"places\": 7}')")
    assert await store.last_summary("daily") is None


async def test_the_seal_is_the_newest_row_of_the_audit_log(store: PostgresStore) -> None:
    async with store.transaction() as tx:
        await tx.save_live("staging", Live("v1", "d", "e", tx.now, "c", 1))
        await tx.audit("U1", "ops.logs", environment="staging", detail="tail 100")
    (row, *_), seal = await store.audit_tail(), await store.seal()
    assert row.seq == seal.seq
    assert (row.actor, row.action, row.detail) == ("U1", "ops.logs", "tail 100")
