"""Votes, locks, live releases, incidents, quarantine, deliveries: what else is remembered."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from policy.facts import Live
from policy.incidents.model import Incident, State
from policy.runs import Lock, Phase, Vote
from policy.watch import Answer, Question
from store.database import Database
from store.deliveries import Deliveries
from store.postgres import PostgresStore
from tests.store import samples
from tests.store.samples import AT, DIGEST

pytestmark = pytest.mark.real


def incident(**changes: Any) -> Incident:
    return replace(Incident("", "P1", "Slow", "production", AT, blocks=True), **changes)


async def opened(store: PostgresStore, **changes: object) -> Incident:
    async with store.transaction() as tx:
        return await tx.open_incident(incident(**changes))


async def test_a_person_votes_once_on_a_plan(store: PostgresStore) -> None:
    run = await samples.added(store)
    vote = Vote(run.id, "U1", "approve", "hash", AT, "fine")
    other = replace(vote, plan_hash="other", at=AT + timedelta(seconds=1))
    async with store.transaction() as tx:
        assert await tx.add_vote(vote)
        assert not await tx.add_vote(replace(vote, at=AT + timedelta(seconds=2)))
        assert await tx.add_vote(other)
        assert await tx.votes(run.id) == (vote, other)
    assert await store.votes(run.id) == (vote, other)


async def test_who_approved_may_still_reject_but_not_the_other_way_round(store: PostgresStore) -> None:
    run = await samples.added(store)
    approved = Vote(run.id, "U1", "approve", "hash", AT, "fine")
    rejected = replace(approved, choice="reject", at=AT + timedelta(seconds=1), reason="not fine")
    async with store.transaction() as tx:
        assert await tx.add_vote(approved)
        assert await tx.add_vote(rejected)
        assert not await tx.add_vote(approved)
    assert await store.votes(run.id) == (rejected,)


async def test_a_double_click_counts_once(store: PostgresStore) -> None:
    run = await samples.added(store)

    async def click() -> bool:
        async with store.transaction() as tx:
            return await tx.add_vote(Vote(run.id, "U1", "approve", "hash", AT))

    assert sorted(await asyncio.gather(click(), click(), click())) == [False, False, True]


async def test_of_two_last_voters_at_once_each_sees_the_other(store: PostgresStore) -> None:
    run = await samples.added(store)

    async def vote(person: str) -> int:
        async with store.transaction() as tx:
            await tx.lock_run(run.id)
            before = len(await tx.votes(run.id))
            await tx.add_vote(Vote(run.id, person, "approve", "hash", AT))
            return before

    assert sorted(await asyncio.gather(vote("U1"), vote("U2"))) == [0, 1]


async def test_an_environment_is_locked_once_and_unlocked_once(store: PostgresStore) -> None:
    lock = Lock("production", "U1", "audit", AT)
    async with store.transaction() as tx:
        assert await tx.set_lock(lock)
        assert not await tx.set_lock(replace(lock, by="U2"))
    assert await store.lock("production") == lock
    assert await store.lock("staging") is None
    async with store.transaction() as tx:
        assert await tx.clear_lock("production") == lock
        assert await tx.clear_lock("production") is None


async def test_the_newest_live_release_is_the_live_one(store: PostgresStore) -> None:
    live = Live("v1.2.3", DIGEST, "env", AT, "c1", 1)
    async with store.transaction() as tx:
        await tx.save_live("production", live)
        await tx.save_live("production", replace(live, version="v1.2.4", run=2))
    assert await store.live("production") == replace(live, version="v1.2.4", run=2)
    assert await store.live("staging") is None


async def test_incidents_are_numbered_by_year_from_one(store: PostgresStore) -> None:
    names = [(await opened(store)).id, (await opened(store)).id]
    next_year = await opened(store, opened_at=datetime(2027, 1, 1, 0, 30, tzinfo=UTC))
    assert [*names, next_year.id] == ["INC-2026-001", "INC-2026-002", "INC-2027-001"]


async def test_incident_numbers_have_no_gap_whoever_fails_and_however_many_ask(store: PostgresStore) -> None:
    async def attempt(n: int) -> str:
        async with store.transaction() as tx:
            found = await tx.open_incident(incident())
            assert n % 3, "this one fails"
            return found.id

    ended = await asyncio.gather(*map(attempt, range(12)), return_exceptions=True)
    names = [name for name in ended if isinstance(name, str)]
    assert sorted(names) == [f"INC-2026-{n:03}" for n in range(1, 9)]


async def test_the_gravest_open_incident_that_blocks_is_the_one(store: PostgresStore) -> None:
    assert await store.blocking_incident("production") is None
    await opened(store, severity="P2", blocks=False)
    await opened(store, severity="P0", state=State.CLOSED, closed_at=AT)
    await opened(store, severity="P0", environment="staging")
    slow = await opened(store)
    assert await store.blocking_incident("production") == slow
    worst = await opened(store, severity="P0", environment="")
    assert await store.blocking_incident("production") == worst


async def test_quarantined_bytes_keep_their_first_reason(store: PostgresStore) -> None:
    assert await store.quarantine("production", DIGEST) == ""
    async with store.transaction() as tx:
        await tx.set_quarantine("production", DIGEST, "leaks memory")
        await tx.set_quarantine("production", DIGEST, "again")
    assert await store.quarantine("production", DIGEST) == "leaks memory"
    assert await store.quarantine("staging", DIGEST) == ""


async def test_a_quarantine_is_lifted_by_the_version_or_by_the_bytes(store: PostgresStore) -> None:
    for version, digest in (("v1.2.6", ""), ("another", DIGEST)):
        async with store.transaction() as tx:
            assert await tx.set_quarantine("production", DIGEST, "8% fail", "v1.2.6")
            assert not await tx.set_quarantine("production", DIGEST, "again", "v1.2.6")
            assert await tx.lift_quarantine("staging", version, digest) == ""
            assert await tx.lift_quarantine("production", version, digest) == "8% fail"
            assert await tx.lift_quarantine("production", version, digest) == ""
        assert await store.quarantine("production", DIGEST) == ""


async def test_the_watch_asks_a_run_s_question_once_and_keeps_its_answer(store: PostgresStore) -> None:
    run = await samples.added(store)
    question = Question(run.id, "Raised error rate (2%)", "2% of requests fail", ("U1", "U2"), AT)
    async with store.transaction() as tx:
        assert await tx.put_question(question)
        assert not await tx.put_question(replace(question, said="again"))
    assert await store.question(run.id) == question
    async with store.transaction() as tx:
        await tx.answer_question(run.id, Answer.KEEP, "U2")
        found = await tx.question(run.id)
    assert found is not None
    assert (found.said, found.answer, found.by) == (question.said, Answer.KEEP, "U2")
    assert found.answered_at is not None
    assert await store.question(run.id + 1) is None


async def test_bytes_ran_well_when_they_last_succeeded_there(store: PostgresStore) -> None:
    assert await store.ran_well("staging", DIGEST) is None
    for hours in (1, 2):
        ended = AT + timedelta(hours=hours)
        await samples.added(store, environment="staging", phase=Phase.SUCCEEDED, ended_at=ended)
    await samples.added(store, environment="staging", phase=Phase.FAILED, ended_at=AT + timedelta(hours=3))
    assert await store.ran_well("staging", DIGEST) == AT + timedelta(hours=2)
    assert await store.ran_well("production", DIGEST) is None
    assert await store.ran_well("staging", "sha256:other") is None


@pytest.mark.parametrize("phase", [Phase.ROLLED_BACK, Phase.ROLLBACK_FAILED, Phase.ROLLING_BACK])
async def test_bytes_that_were_rolled_back_since_did_not_run_well(store: PostgresStore, phase: Phase) -> None:
    ended = AT + timedelta(hours=1) if phase is Phase.ROLLED_BACK else None
    await samples.added(store, phase=phase, ended_at=ended)
    await samples.added(store, phase=Phase.SUCCEEDED, ended_at=AT)
    assert await store.ran_well("production", DIGEST) is None


async def test_success_after_a_rollback_counts_again(store: PostgresStore) -> None:
    await samples.added(store, phase=Phase.ROLLED_BACK, ended_at=AT)
    await samples.added(store, phase=Phase.SUCCEEDED, ended_at=AT + timedelta(hours=1))
    assert await store.ran_well("production", DIGEST) == AT + timedelta(hours=1)


async def test_a_database_has_one_identity(store: PostgresStore, db: Database) -> None:
    identity = await store.identity()
    assert identity == str(UUID(identity)) == await PostgresStore(db).identity()


async def test_now_is_aware_and_moves(store: PostgresStore) -> None:
    first = await store.now()
    assert first.utcoffset() == timedelta(0)
    assert first < await store.now()


async def taken(deliveries: Deliveries, key: str) -> bool:
    async with deliveries.taken(key) as first:
        return first


async def test_one_delivery_is_handled_once(deliveries: Deliveries) -> None:
    claims = await asyncio.gather(*(taken(deliveries, "Ev1") for _ in range(4)))
    assert sorted(claims) == [False, False, False, True]


async def test_old_deliveries_are_forgotten(deliveries: Deliveries) -> None:
    await taken(deliveries, "Ev1")
    await deliveries.prune(1)
    assert not await taken(deliveries, "Ev1")
    await deliveries.prune(0)
    assert await taken(deliveries, "Ev1")
