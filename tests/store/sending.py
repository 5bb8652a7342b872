"""What the tests of the outbox put in and take out."""

from policy.events import ApprovalAsked, Event, PhaseChanged
from store.outbox import Outbox
from store.postgres import PostgresStore
from tests.store import samples


def line(n: int) -> PhaseChanged:
    return PhaseChanged(1, f"phase {n}", "U1", "", samples.AT)


def to_person(person: str) -> Event:
    return ApprovalAsked(1, person, samples.AT)


async def emit(store: PostgresStore, *events: Event) -> None:
    async with store.transaction() as tx:
        await tx.emit(*events)


async def taken(outbox: Outbox, owner: str = "bot-1", seconds: float = 5) -> list[Event]:
    """What this bot is given now."""
    return [o.event for o in await outbox.take(owner, seconds)]


async def send_all(outbox: Outbox, owner: str = "bot-1") -> list[Event]:
    """Sends until nothing is left."""
    sent = []
    while batch := await outbox.take(owner, 5):
        for o in batch:
            await outbox.sent(o, owner)
            sent.append(o.event)
    return sent
