"""What the database holds of incidents: timelines that only grow, one holder a duty, one reminder, news of deployments."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from policy.events import DeploymentStarted, RollbackStarted
from policy.incidents.model import ACTIVE, Duty, Entry, Incident, SetupStep, State, Type
from store.database import Database
from store.engine import Engine
from store.postgres import PostgresStore
from tests.store.samples import AT

pytestmark = pytest.mark.real


async def opened(store: PostgresStore, **changes: object) -> Incident:
    made = Incident("", "P1", "Slow", "production", AT, blocks=True, type=Type.OUTAGE, members=("U1",))
    async with store.transaction() as tx:
        return await tx.open_incident(replace(made, **changes))  # type: ignore[arg-type]


async def test_every_field_of_an_incident_survives(store: PostgresStore) -> None:
    incident = await opened(store, drill=True, codename="amber-heron")
    changed = replace(
        incident, severity="P0", state=State.MITIGATED, members=("U1", "U2"), cause="a leak", mitigated_at=AT
    )
    async with store.transaction() as tx:
        assert await tx.lock_incident(incident.id) == incident
        await tx.save_incident(changed)
    assert await store.incident(incident.id) == changed
    assert await store.incident("INC-2026-999") is None


async def test_the_database_and_the_policy_agree_on_what_is_active(store: PostgresStore) -> None:
    for state in State:
        await opened(store, state=state)
    assert {i.state for i in await store.active_incidents()} == set(ACTIVE)


async def test_a_timeline_only_grows(store: PostgresStore, db: Database) -> None:
    incident = await opened(store)
    for statement in (
        "update incident_event set text = ''",
        "delete from incident_event",
        "truncate incident_event",
    ):
        with pytest.raises(asyncpg.RaiseError, match="only grows"):
            async with db.session() as session:
                await session.execute(statement)
    assert [e.kind for e in await store.timeline(incident.id)] == [Entry.OPENED]


async def test_an_entry_with_the_same_source_is_there_once_however_many_write_it(
    store: PostgresStore,
) -> None:
    incident = await opened(store)

    async def write() -> bool:
        async with store.transaction() as tx:
            return await tx.note(incident.id, Entry.NOTE, "U1", "Seen", "key-1")

    assert sorted(await asyncio.gather(*(write() for _ in range(4)))) == [False, False, False, True]
    assert len(await store.timeline(incident.id)) == 2


async def test_a_correction_stands_in_place_of_what_it_corrects(store: PostgresStore) -> None:
    incident = await opened(store)
    async with store.transaction() as tx:
        await tx.note(incident.id, Entry.PIN, "U1", "Port 5432", "a", source=("C1", "1.0"))
    (first,) = await store.noted("C1", "1.0")
    async with store.transaction() as tx:
        await tx.note(incident.id, Entry.PIN, "U1", "Port 5433", "b", source=("C1", "1.0"), replaces=first.id)
    (second,) = await store.noted("C1", "1.0")
    assert second.text == "Port 5433"
    async with store.transaction() as tx:
        await tx.note(incident.id, Entry.REDACTED, "U1", "", "c", source=("C1", "1.0"), replaces=second.id)
    assert await store.noted("C1", "1.0") == ()
    assert [e.kind for e in await store.timeline(incident.id)] == [Entry.OPENED]


async def test_a_duty_has_one_holder_and_remembers_the_earlier_ones(store: PostgresStore) -> None:
    incident = await opened(store)
    for person in ("U1", "U2"):
        async with store.transaction() as tx:
            await tx.hold(incident.id, Duty.COMMANDER, person, "U1")
    held = await store.duties(incident.id)
    assert [(h.person, h.until is None) for h in held] == [("U1", False), ("U2", True)]


async def test_a_part_that_is_done_stays_done_and_a_refused_one_may_yet_be(store: PostgresStore) -> None:
    incident = await opened(store)
    for state, result in (("failed", "restricted_action"), ("done", "C1"), ("failed", "late news")):
        await store.set_up(SetupStep(incident.id, "channel", state, result))
    assert await store.setup(incident.id) == (SetupStep(incident.id, "channel", "done", "C1"),)
    assert (found := await store.incident_in("C1")) is not None
    assert found.id == incident.id


async def test_a_reminder_is_one_run_that_moves_and_ends(store: PostgresStore, db: Database) -> None:
    incident, engine = await opened(store), Engine(db)
    now = await store.now()

    async def due(minutes: float | None) -> None:
        at = now + timedelta(minutes=minutes) if minutes is not None else None
        async with store.transaction() as tx:
            await tx.save_incident(replace(incident, next_update_at=at))

    await due(5)
    assert await engine.claim("bot-1", 5) is None
    await due(-1)
    claimed = await engine.claim("bot-1", 5)
    assert claimed is not None
    assert claimed.environment == incident.id
    await engine.release(claimed.id, claimed.token)
    await due(None)
    assert await engine.claim("bot-1", 5) is None
    await due(-1)
    again = await engine.claim("bot-1", 5)
    assert again is not None
    assert again.id != claimed.id


async def test_what_happens_to_an_environment_is_on_its_incidents_timelines_once(
    store: PostgresStore,
) -> None:
    here, everywhere = await opened(store), await opened(store, environment="")
    elsewhere, over = await opened(store, environment="staging"), await opened(store, state=State.RESOLVED)
    started = DeploymentStarted(7, "production", "v1.2.4", "U1", AT, 15, "none")
    back = RollbackStarted(7, "production", "v1.2.4", "v1.2.3", "errors", AT, 2, "")
    for _ in range(2):
        async with store.transaction() as tx:
            await tx.emit(started, back)
    told = {
        i.id: [e.kind for e in await store.timeline(i.id)][1:] for i in (here, everywhere, elsewhere, over)
    }
    assert told == {
        here.id: [Entry.DEPLOY, Entry.ROLLBACK],
        everywhere.id: [Entry.DEPLOY, Entry.ROLLBACK],
        elsewhere.id: [],
        over.id: [],
    }


async def test_those_who_open_one_for_the_same_place_wait_for_each_other(store: PostgresStore) -> None:
    async def open_one() -> int:
        async with store.transaction() as tx:
            before = len(await tx.opened_since("production", AT - timedelta(minutes=5)))
            made = Incident("", "P1", "Slow", "production", AT, blocks=True, type=Type.OUTAGE)
            await tx.open_incident(made)
            return before

    assert sorted(await asyncio.gather(open_one(), open_one(), open_one())) == [0, 1, 2]
