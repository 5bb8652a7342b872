"""Every read that happens often goes by an index, however long the history grows."""

import json

import pytest

from store.database import Database
from store.tables.session import Session

pytestmark = pytest.mark.real

MANY = """
insert into run (kind, environment, version, digest, phase, state, requester, wake_at, ended_at)
select case when n % 2 = 0 then 'tick' else 'deploy' end, 'env' || n % 20, 'v' || n, 'd' || n, 'succeeded', 'ended', 'U1',
  desk_now(), desk_now() from generate_series(1, 20000) n;
insert into run (kind, environment, version, digest, phase, state, requester)
values ('deploy', 'rare', 'v1', 'd1', 'succeeded', 'ended', 'U1');
insert into outbox (lane, event, payload, run, live, state, closed_at)
select 'lane' || n % 5, 'PhaseChanged', '{}', n, false, 'sent', clock_timestamp() from generate_series(1, 20000) n;
insert into step (run, direction, no, kind, host, token, state)
select id, 1, 1, 'pull', 'one', 1, 'done' from run;
analyze;
"""


READS = [
    (
        "select id from run where state <> 'ended' and wake_at <= desk_now() order by wake_at limit 1",
        "run_due",
    ),
    ("select id from run where environment = 'env3' and claiming", "run_claim"),
    (
        "select id from run where environment = 'env3' and open and kind = 'deploy' order by id",
        "run_open",
    ),
    ("select id from run where open and kind = 'deploy' order by id", "run_open"),
    (
        "select id from run where environment = 'env3' and phase = 'queued' order by approved_at, id",
        "run_queue",
    ),
    (
        "select id from run where environment = 'rare' and kind = 'deploy' order by id desc limit 10",
        "run_history",
    ),
    ("select id from run where kind = 'deploy' order by id desc limit 10", "run_recent"),
    ("select id from run where environment = 'env3' and digest = 'd3' and kind = 'deploy'", "run_digest"),
    ("select id from run where owner = 'bot-1' and stop_by <> ''", "run_owned"),
    ("select version from run where kind = 'tick' and environment = 'env4'", "run_tick"),
    ("select * from step where run = 7", "step_pkey"),
    (
        "select distinct on (lane) id from outbox where state = 'unsent' order by lane, position",
        "outbox_unsent",
    ),
]


async def explain(session: Session, sql: str) -> str:
    return json.dumps(json.loads(await session.value(f"explain (format json) {sql}")))


async def test_each_read_goes_by_its_index(db: Database) -> None:
    async with db.session() as session:
        await session.execute(MANY)
        plans = [(sql, index, await explain(session, sql)) for sql, index in READS]
    astray = [
        sql for sql, index, plan in plans if f'"Index Name": "{index}"' not in plan or "Seq Scan" in plan
    ]
    assert astray == []
