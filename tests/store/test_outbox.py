"""The outbox: each lane in order, one sender a lane, live messages once, nothing lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from policy.events import (
    CardChanged,
    Event,
    LockChanged,
    OutputSaved,
    PhaseChanged,
    RollbackFailed,
)
from store.database import Database
from store.outbox import Outbox
from store.postgres import PostgresStore
from tests.store.sending import emit, line, send_all, taken, to_person

pytestmark = pytest.mark.real


async def test_an_event_comes_out_as_it_went_in(store: PostgresStore, outbox: Outbox) -> None:
    hosts = (("one", "v1 <!channel>", "docker 'start' x"),)
    event = RollbackFailed(7, "production", "v2", "v1", "nul \0", hosts, ("U1",))
    await emit(store, event)
    (o,) = await outbox.take("bot-1", 5)
    assert o.event == replace(event, reason="nul \N{REPLACEMENT CHARACTER}")
    assert (o.lane, o.attempts, o.first_try_at) == ("incidents", 0, None)


async def test_what_a_step_says_is_said_once_however_often_it_is_begun(
    store: PostgresStore, outbox: Outbox
) -> None:
    said = OutputSaved(1, "Last lines of v2", "the end")
    for text in ("the end", "the end, read again"):
        async with store.transaction() as tx:
            await tx.emit_once("run-1/Last lines of v2", replace(said, text=text))
            await tx.emit_once("run-2/Last lines of v2", replace(said, run=2))
    assert await send_all(outbox) == [said, replace(said, run=2)]


async def test_what_was_rolled_back_is_never_told(store: PostgresStore, outbox: Outbox) -> None:
    async def break_off() -> None:
        async with store.transaction() as tx:
            await tx.emit(line(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()
    assert await taken(outbox) == []


async def test_only_the_head_of_a_lane_is_given_out(store: PostgresStore, outbox: Outbox) -> None:
    await emit(store, line(1), line(2), to_person("U1"), to_person("U2"))
    assert await taken(outbox) == [line(1), to_person("U1"), to_person("U2")]
    assert await taken(outbox, "bot-2") == []


async def test_a_lane_keeps_its_order(store: PostgresStore, outbox: Outbox) -> None:
    lines = [line(n) for n in range(5)]
    await emit(store, *lines)
    assert await send_all(outbox) == lines


async def test_many_bots_send_each_event_once_and_in_order(store: PostgresStore, outbox: Outbox) -> None:
    lanes = [[replace(line(n), actor=person) for n in range(8)] for person in "AB"]
    await emit(store, *(to_person(f"U{n}") for n in range(8)), *lanes[0], *lanes[1])
    sent: list[Event] = []

    async def bot(owner: str) -> None:
        idle = 0
        while idle < 5:
            batch = await outbox.take(owner, 5, limit=2)
            idle = 0 if batch else idle + 1
            for o in batch:
                sent.append(o.event)
                await outbox.sent(o, owner)

    await asyncio.gather(*(bot(f"bot-{n}") for n in range(4)))
    assert len(sent) == 24
    assert [e for e in sent if isinstance(e, PhaseChanged)] == [*lanes[0], *lanes[1]]


async def test_a_retry_holds_up_its_lane_and_no_other(store: PostgresStore, outbox: Outbox) -> None:
    await emit(store, line(1), line(2), to_person("U1"))
    first, person = await outbox.take("bot-1", 5)
    await outbox.retry(first, "bot-1", 0.2, "429")
    await outbox.sent(person, "bot-1")
    assert await taken(outbox) == []
    await asyncio.sleep(0.25)
    assert await send_all(outbox) == [line(1), line(2)]


async def test_a_dead_event_lets_its_lane_go_on(store: PostgresStore, outbox: Outbox) -> None:
    await emit(store, line(1), line(2))
    (first,) = await outbox.take("bot-1", 5)
    await outbox.dead(first, "bot-1", "channel_not_found")
    assert await send_all(outbox) == [line(2)]


async def test_what_a_dead_bot_held_goes_to_another_who_learns_it_was_tried(
    store: PostgresStore, outbox: Outbox
) -> None:
    await emit(store, line(1))
    (o,) = await outbox.take("bot-1", 0.2)
    await outbox.trying(o)
    assert await taken(outbox, "bot-2") == []
    await asyncio.sleep(0.25)
    (again,) = await outbox.take("bot-2", 5)
    assert (again.id, again.attempts) == (o.id, 1)
    assert again.first_try_at is not None


async def test_a_lease_that_is_kept_outlasts_its_time_and_one_that_was_lost_stays_lost(
    store: PostgresStore, outbox: Outbox
) -> None:
    await emit(store, line(1))
    (o,) = await outbox.take("bot-1", 0.2)
    await outbox.keep("bot-1", 5, [o.id])
    await asyncio.sleep(0.25)
    assert await taken(outbox, "bot-2") == []
    await outbox.keep("bot-1", 0, [o.id])
    assert await taken(outbox, "bot-2") == [line(1)]
    await outbox.keep("bot-1", 0, [o.id])
    assert await taken(outbox, "bot-3") == []


async def test_who_lost_the_lease_changes_nothing(store: PostgresStore, outbox: Outbox) -> None:
    await emit(store, line(1))
    (o,) = await outbox.take("bot-1", 0)
    (again,) = await outbox.take("bot-2", 5)
    await outbox.sent(o, "bot-1")
    await outbox.dead(o, "bot-1", "x")
    await outbox.retry(o, "bot-1", 0, "x")
    assert await taken(outbox, "bot-3") == []
    await outbox.retry(again, "bot-2", 0, "later")
    assert await taken(outbox, "bot-3") == [line(1)]


async def test_the_first_try_is_remembered_over_later_ones(store: PostgresStore, outbox: Outbox) -> None:
    await emit(store, line(1))
    seen = []
    for _ in range(3):
        (o,) = await outbox.take("bot-1", 5)
        seen.append(o)
        await outbox.trying(o)
        await outbox.retry(o, "bot-1", 0, "timeout")
    assert [o.attempts for o in seen] == [0, 1, 2]
    assert seen[1].first_try_at == seen[2].first_try_at is not None


async def test_emitting_wakes_the_sender(store: PostgresStore, outbox: Outbox) -> None:
    async with outbox.listening() as wake:
        await wake.wait()
        wake.clear()
        await emit(store, line(1))
        await asyncio.wait_for(wake.wait(), 20)


async def test_an_event_of_a_newer_bot_waits_for_that_bot(
    store: PostgresStore, outbox: Outbox, db: Database
) -> None:
    await emit(store, line(1), line(2), to_person("U1"))
    async with db.session() as session:
        await session.execute("update outbox set event = 'FromTheFuture' where id = 1")
    assert await taken(outbox) == [to_person("U1")]
    assert (await outbox.backlog())[0] == 3


async def test_an_event_nobody_can_read_is_dead_with_the_reason(
    store: PostgresStore, outbox: Outbox, db: Database
) -> None:
    await emit(store, line(1), line(2))
    async with db.session() as session:
        await session.execute("update outbox set payload = '{}' where id = 1")
    assert await taken(outbox) == []
    assert await taken(outbox) == [line(2)]
    async with db.session() as session:
        assert "Field required" in await session.value("select error from outbox where state = 'dead'")


async def test_the_place_of_a_message_is_remembered_for_its_subject_and_role(outbox: Outbox) -> None:
    await outbox.remember("run-1", "card", "C1", "1.2")
    await outbox.remember("run-1", "dm:U1", "D1", "1.3")
    await outbox.remember("run-1", "card", "C2", "1.4")
    assert await outbox.posted("run-1", "card") == ("C2", "1.4")
    assert await outbox.posted("run-1", "dm:U1") == ("D1", "1.3")
    assert await outbox.posted("INC-2026-001", "card") is None


async def test_pruning_takes_old_closed_rows_only(store: PostgresStore, outbox: Outbox, db: Database) -> None:
    await emit(store, line(1), line(2), CardChanged(1))
    for o in await outbox.take("bot-1", 5):
        await outbox.sent(o, "bot-1")
    await outbox.prune(1)
    async with db.session() as session:
        assert await session.value("select count(*) from outbox") == 3
        await session.execute("update outbox set closed_at = closed_at - $1::interval", timedelta(hours=2))
    await outbox.prune(1)
    await emit(store, CardChanged(1), LockChanged(0, "production", locked=True, actor="U1", reason=""))
    assert len(await send_all(outbox)) == 3
