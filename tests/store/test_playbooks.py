"""The record of playbooks: one press is one row, and one action at a time changes a target."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policy.incidents.model import Incident, Type
from policy.playbooks import ActionRun, ActionState, Doing
from policy.playbooks.model import AT_WORK
from store.database import Database
from store.postgres import PostgresStore

pytestmark = pytest.mark.real
NOW = datetime(2026, 2, 3, tzinfo=UTC)
PRESS = ActionRun(0, "", "outage", Doing.RESTART, "production", "", ActionState.APPROVED, "U1", NOW, 0)


async def incident(store: PostgresStore) -> str:
    async with store.transaction() as tx:
        made = Incident("", "P0", "Down", "production", tx.now, blocks=True, type=Type.OUTAGE)
        return (await tx.open_incident(made)).id


async def add(store: PostgresStore, press: ActionRun, target: str = "service") -> ActionRun | None:
    async with store.transaction() as tx:
        return await tx.add_action(press, target)


async def test_of_the_same_press_at_once_one_is_kept(store: PostgresStore) -> None:
    press = replace(PRESS, incident=await incident(store))
    made = await asyncio.gather(*(add(store, press, "") for _ in range(5)))
    assert len([row for row in made if row]) == 1


@pytest.mark.parametrize("state", list(ActionState))
async def test_a_target_is_held_while_an_action_is_at_work(store: PostgresStore, state: ActionState) -> None:
    first, second = [replace(PRESS, incident=await incident(store)) for _ in range(2)]
    held = await add(store, first)
    assert held is not None
    async with store.transaction() as tx:
        await tx.save_action(replace(held, state=state))
    assert (await add(store, second) is None) == (state in AT_WORK)
    assert await add(store, replace(second, environment="staging")) is not None


async def test_an_environment_is_held_while_people_stopped_it_or_act_on_it(store: PostgresStore) -> None:
    name, ticket = await incident(store), 0

    async def did(doing: Doing, state: ActionState) -> bool:
        nonlocal ticket
        ticket += 1
        row = await add(store, replace(PRESS, incident=name, action=doing, ticket=ticket))
        assert row is not None
        async with store.transaction() as tx:
            await tx.save_action(replace(row, state=state, ended_at=None if state in AT_WORK else tx.now))
        return await store.held("production")

    assert not await store.held("production")
    assert await did(Doing.STOP, ActionState.DONE)
    assert await did(Doing.START, ActionState.FAILED)
    assert not await did(Doing.START, ActionState.DONE)
    assert await did(Doing.MAINTENANCE_ON, ActionState.UNDONE) is True  # until what took it back is done
    assert not await did(Doing.MAINTENANCE_OFF, ActionState.DONE)
    assert await did(Doing.RESTART, ActionState.RUNNING)
    assert not await store.held("staging")


async def test_a_row_comes_back_as_it_was_saved(store: PostgresStore, db: Database) -> None:
    row = await add(
        store, replace(PRESS, incident=await incident(store), argument="203.0.113.9", seen="abc", ticket=3)
    )
    assert row is not None
    done = replace(
        row, state=ActionState.DONE, decided_by="U2", started_at=NOW, ended_at=NOW, result="well", output="x", again=True, undoable=True
    )  # fmt: skip
    async with store.transaction() as tx:
        await tx.save_action(done)
    assert await store.action(row.id) == done
    assert await store.actions_of(row.incident) == (done,)
    assert await store.actions_at_work("production") == ()


async def blocked(store: PostgresStore, name: str, hours: float, *, undoable: bool = True) -> ActionRun:
    """Blocked just now, for so long."""
    press = replace(PRESS, incident=name, action=Doing.BLOCK, argument="203.0.113.9")
    row = await add(store, press, "firewall")
    assert row is not None
    async with store.transaction() as tx:
        until = tx.now + timedelta(hours=hours)
        done = replace(row, state=ActionState.DONE, undoable=undoable, ended_at=tx.now, expires_at=until)
        await tx.save_action(done)
    return done


async def due(store: PostgresStore) -> list[int]:
    return [row.id for row in await store.blocks_due()]


async def test_a_blocked_address_is_due_when_its_time_is_over_and_while_nobody_frees_it(
    store: PostgresStore,
) -> None:
    name = await incident(store)
    held = await blocked(store, name, -0.1)
    await blocked(store, await incident(store), 1, undoable=False)
    assert await due(store) == []  # the other incident wants it for an hour yet
    async with store.transaction() as tx:
        await tx.save_action(replace(held, expires_at=tx.now + timedelta(hours=2)))
    assert await due(store) == []
    await store.shift_clock(timedelta(hours=3))
    assert await due(store) == [held.id]
    press = replace(PRESS, incident=name, action=Doing.UNBLOCK, argument="203.0.113.9", undoes=held.id)
    tried = await add(store, press, "firewall")
    assert tried is not None
    assert await due(store) == []
    async with store.transaction() as tx:
        await tx.save_action(replace(tried, state=ActionState.FAILED))
    assert await due(store) == []
    await store.shift_clock(timedelta(hours=4.1))
    assert await due(store) == [held.id]
    async with store.transaction() as tx:
        await tx.save_action(replace(held, state=ActionState.UNDONE, undoable=False))
    assert await due(store) == []
