"""A bot that stands still for longer than its lease, in the middle of saying something: it is said once, and nothing older comes after."""

import asyncio
from typing import Any

import pytest

from handlers.outbox import Deliverer, Pace, places
from policy import events
from tests.handlers.happenings import LOCKED, a_run, emit, eventually, settled
from tests.handlers.incidents.desk import opened, quiet
from tests.handlers.office import Office

LEASE = 0.4


class Frozen(Pace):
    """Stands still where it would wait for its turn, after the event was marked as tried."""

    def __init__(self) -> None:
        super().__init__(0)
        self.still, self.thawed = asyncio.Event(), asyncio.Event()

    async def turn(self, key: str, *pauses: str) -> None:
        self.still.set()
        await self.thawed.wait()


def bot(at: Office, owner: str, pace: Pace) -> Deliverer:
    return Deliverer(at.outbox, at.client, at.desk, owner=owner, pace=pace, cap=0.5, lease=LEASE)


def deaf(deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is stopped renews nothing."""

    async def nothing() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(deliverer, "_keep", nothing)


async def test_a_post_is_left_to_the_bot_that_took_it_over(
    quiet_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, pace = quiet_office, Frozen()
    zombie, heir = bot(at, "zombie", pace), bot(at, "heir", Pace(0))
    deaf(zombie, monkeypatch)
    await emit(at, LOCKED)
    first = asyncio.create_task(zombie.run())
    await asyncio.wait_for(pace.still.wait(), 10)
    zombie.stop()
    second = asyncio.create_task(heir.run())
    assert len(await settled(at)) == 1

    pace.thawed.set()
    await asyncio.wait_for(first, 10)
    assert len(at.slack.messages("deployments")) == 1
    heir.stop()
    await second


async def test_an_old_edit_does_not_come_after_a_newer_one(
    quiet_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, pace = quiet_office, Frozen()
    zombie, heir = bot(at, "zombie", pace), bot(at, "heir", Pace(0))
    deaf(zombie, monkeypatch)
    run = await a_run(at)
    card = await at.client.post("C0DEPLOYMENTS", _Old(), key=f"run-{run}-card")
    await at.outbox.remember(f"run-{run}", "card", "C0DEPLOYMENTS", card)
    await emit(at, events.CardChanged(run))
    first = asyncio.create_task(zombie.run())
    await asyncio.wait_for(pace.still.wait(), 10)
    zombie.stop()
    second = asyncio.create_task(heir.run())
    await settled(at)
    edits = [call for call in at.slack.traffic if call.kind == "chat.update"]

    pace.thawed.set()
    await asyncio.wait_for(first, 10)
    assert [call for call in at.slack.traffic if call.kind == "chat.update"] == edits
    heir.stop()
    await second


class _Old:
    text = "The card of before"
    blocks: tuple[dict[str, object], ...] = ()


async def test_alone_it_says_it_once_after_it_woke_up(
    quiet_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody took it over: its own loop must not take it a second time beside the one that slept."""
    at, pace = quiet_office, Frozen()
    alone = bot(at, "alone", pace)
    deaf(alone, monkeypatch)
    taken: list[Any] = []
    take = at.outbox.take

    async def telling(*args: Any, **kwargs: Any) -> Any:
        found = await take(*args, **kwargs)
        taken.append(found)
        return found

    monkeypatch.setattr(at.outbox, "take", telling)
    await emit(at, LOCKED)
    task = asyncio.create_task(alone.run())
    await asyncio.wait_for(pace.still.wait(), 10)
    looks = len(taken)
    await eventually(lambda: len(taken) > looks + 2)  # its loop has looked after the lease had ended
    pace.thawed.set()
    assert len(await settled(at)) == 1
    alone.stop()
    await task


async def test_an_incidents_place_is_left_to_the_bot_that_went_on_making_it(
    quiet_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, still, thawed, team = quiet_office, asyncio.Event(), asyncio.Event(), places._team
    zombie, heir = bot(at, "zombie", Pace(0)), bot(at, "heir", Pace(0))
    deaf(zombie, monkeypatch)

    async def first_stands_still(*args: Any) -> tuple[str, ...]:
        found = await team(*args)
        if not still.is_set():
            still.set()
            await thawed.wait()
        return found

    monkeypatch.setattr(places, "_team", first_stands_still)
    await opened(at)
    first = asyncio.create_task(zombie.run())
    await asyncio.wait_for(still.wait(), 10)
    zombie.stop()
    second = asyncio.create_task(heir.run())
    await quiet(at)
    made = [call.kind for call in at.slack.traffic if call.kind.startswith(("conversations.", "bookmarks."))]

    thawed.set()
    await asyncio.wait_for(first, 10)
    assert [
        call.kind for call in at.slack.traffic if call.kind.startswith(("conversations.", "bookmarks."))
    ] == made
    heir.stop()
    await second
