"""What action items need remembered. Whoever shows one asks policy.incidents.visibility about its incident first."""

from datetime import date
from typing import Protocol

from policy.incidents.afterwards.items import ActionItem, ItemState


class ItemReads(Protocol):
    async def items_of(self, incident: str) -> tuple[ActionItem, ...]:
        """Closed ones too, oldest first."""

    async def item(self, item: int) -> ActionItem | None: ...

    async def items_for(self, owner: str) -> tuple[ActionItem, ...]:
        """Open ones, the most urgent first."""

    async def overdue_items(self, day: date) -> tuple[ActionItem, ...]:
        """Open, and due before that day in Riyadh."""


class ItemWrites(Protocol):
    async def add_item(self, item: ActionItem) -> ActionItem | None:
        """None when one was made from the same message already."""

    async def close_item(self, item: int, state: ItemState, by: str) -> ActionItem | None:
        """None when it was closed already."""

    async def remind_of_items(self, day: date) -> tuple[ActionItem, ...]:
        """The overdue ones nobody was reminded of on that day; from now on they count as reminded."""
