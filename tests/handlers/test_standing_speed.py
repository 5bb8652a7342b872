"""Home, history and summary over years of records: each statement they send goes by an index, in under 50 ms."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from actions.summary import take
from handlers.home.publishing import home_view
from handlers.views import history_view
from policy.summary.dora import since
from store.database import Database
from store.tables.session import Session
from tests.handlers.happenings import a_run
from tests.handlers.office import Office
from tests.store.test_overview import YEARS

pytestmark = pytest.mark.real

MORE = """
insert into action_item (incident, text, owner, due_on, created_by, state)
select 'INC-2026-' || 1 + n % 1000, 't', 'U' || n % 40, current_date - n % 90, 'U1',
  case when n % 100 = 0 then 'open' else 'done' end from generate_series(1, 20000) n;
insert into step (run, direction, no, kind, host, token, state) select id, 1, no, 'pull', 'one', 1, 'done'
from run, generate_series(1, 4) no where id % 4 = 0;
insert into vote (run, person, choice, plan_hash, at) select id, 'U1', 'approve', 'h', desk_now() from run;
analyze;
"""
MOST = 50.0  # milliseconds
Sent = tuple[str, tuple[object, ...]]


@contextmanager
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Sent]]:
    """Every reading statement, by its text, with the values it came with last."""
    sent: dict[str, Sent] = {}

    def hears(name: str) -> None:
        real = getattr(Session, name)

        async def heard(session: Session, sql: str, *args: object) -> Any:
            if sql.lstrip().startswith(("select", "with")):
                sent[sql] = (sql, args)
            return await real(session, sql, *args)

        monkeypatch.setattr(Session, name, heard)

    with monkeypatch.context() as patched:
        monkeypatch = patched
        for name in ("rows", "row", "value"):
            hears(name)
        yield sent


async def plan(session: Session, sent: Sent) -> tuple[str, float]:
    """As text, and the shortest of three executions in milliseconds: the machine may be busy."""
    sql, args = sent
    asked = f"explain (analyze, format json) {sql}"
    tries = [json.loads(await session.value(asked, *args))[0] for _ in range(3)]
    return json.dumps(tries[0]["Plan"]), min(each["Execution Time"] for each in tries)


def scanned(text: str) -> set[str]:
    """Tables that are read from end to end, less those that stay small."""

    def walk(node: dict[str, Any]) -> Iterator[str]:
        if node["Node Type"] == "Seq Scan":
            yield node["Relation Name"]
        for inner in node.get("Plans", ()):
            yield from walk(inner)

    return set(walk(json.loads(text))) & {
        *("run", "incident", "outbox", "step", "vote", "audit", "action_item", "checklist_tick", "summary"),
        *("quarantine", "desk_note", "home"),
    }


async def test_every_statement_of_home_history_and_summary_goes_by_an_index_within_fifty_milliseconds(
    quiet_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = quiet_office.desk
    await a_run(quiet_office)
    async with Database.open(quiet_office.database_url, seconds=120) as db, db.session() as session:
        await session.execute(YEARS + MORE)
        with recorded(monkeypatch) as sent:
            await home_view(desk, "U0APPROVER1")
            await history_view(desk, "production", 10)
            await history_view(desk, "", 10)
            facts = await take(desk, seconds=30)
            await desk.store.last_summary("daily")
            await desk.store.past(since(facts.now), 5000)
        plans = {sql: await plan(session, one) for sql, one in sent.items()}
    assert facts.unknown == ()
    assert len(plans) > 15
    assert {sql: found for sql, (text, _) in plans.items() if (found := scanned(text))} == {}
    assert {sql: ms for sql, (_, ms) in plans.items() if ms > MOST} == {}
