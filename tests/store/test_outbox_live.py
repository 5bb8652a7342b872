"""Live messages in the outbox: asked for often, sent once, and never an old one last."""

import asyncio

import pytest

from policy.events import ApprovalCardChanged, CardChanged
from store.database import Database
from store.outbox import Outbox
from store.postgres import PostgresStore
from tests.store.sending import emit, send_all, taken

pytestmark = pytest.mark.real


async def test_a_live_message_asked_for_often_is_sent_once(store: PostgresStore, outbox: Outbox) -> None:
    for _ in range(5):
        await emit(store, CardChanged(1), ApprovalCardChanged(1))
    await emit(store, CardChanged(2))
    assert await send_all(outbox) == [CardChanged(1), CardChanged(2), ApprovalCardChanged(1)]


async def test_a_live_message_asked_for_while_it_is_sent_is_sent_again(
    store: PostgresStore, outbox: Outbox
) -> None:
    await emit(store, CardChanged(1))
    (o,) = await outbox.take("bot-1", 5)
    await outbox.trying(o)
    await emit(store, CardChanged(1))
    assert await taken(outbox, "bot-2") == []
    await outbox.sent(o, "bot-1")
    (again,) = await outbox.take("bot-2", 5)
    assert (again.event, again.attempts, again.first_try_at) == (CardChanged(1), 0, None)
    await outbox.sent(again, "bot-2")
    assert await taken(outbox) == []


async def test_a_live_message_asked_for_after_it_was_sent_is_sent_again(
    store: PostgresStore, outbox: Outbox
) -> None:
    for _ in range(2):
        await emit(store, CardChanged(1))
        assert await send_all(outbox) == [CardChanged(1)]


async def test_a_busy_card_does_not_starve_the_other_message_of_its_run(
    store: PostgresStore, outbox: Outbox
) -> None:
    await emit(store, CardChanged(1), ApprovalCardChanged(1))
    order = []
    for _ in range(3):
        (o,) = await outbox.take("bot-1", 5)
        await emit(store, CardChanged(1))
        await outbox.sent(o, "bot-1")
        order.append(o.event)
    assert order == [CardChanged(1), ApprovalCardChanged(1), CardChanged(1)]


async def test_a_change_that_is_not_committed_is_not_lost_by_a_sender_who_is_faster(
    store: PostgresStore, outbox: Outbox, db: Database
) -> None:
    """Whoever renders must see the change, so the row is held until the change is there to be seen."""
    from store.tables import events

    await emit(store, CardChanged(1))
    async with db.transaction() as session:
        await events.emit(session, CardChanged(1))
        assert await taken(outbox) == []
    assert await taken(outbox) == [CardChanged(1)]


async def test_live_and_retried_in_the_same_moment_is_one_row(store: PostgresStore, outbox: Outbox) -> None:
    await emit(store, CardChanged(1))
    (o,) = await outbox.take("bot-1", 5)
    await asyncio.gather(outbox.retry(o, "bot-1", 0, "429"), *(emit(store, CardChanged(1)) for _ in range(4)))
    assert await send_all(outbox) == [CardChanged(1)]
