"""Action items, read and written."""

from datetime import date

from policy.incidents.afterwards.items import ActionItem, ItemState
from store.database import Database
from store.tables import action_items
from store.tables.session import Session


class ItemReads:
    """Satisfies actions.ports.items.ItemReads."""

    _db: Database

    async def items_of(self, incident: str) -> tuple[ActionItem, ...]:
        async with self._db.session() as session:
            return await action_items.select(session, "where incident = $1 order by id", incident)

    async def item(self, item: int) -> ActionItem | None:
        async with self._db.session() as session:
            found = await action_items.select(session, "where id = $1", item)
            return found[0] if found else None

    async def items_for(self, owner: str) -> tuple[ActionItem, ...]:
        async with self._db.session() as session:
            rest = "where state = 'open' and owner = $1 order by due_on nulls last, id limit 50"
            return await action_items.select(session, rest, owner)

    async def overdue_items(self, day: date) -> tuple[ActionItem, ...]:
        async with self._db.session() as session:
            rest = "where state = 'open' and due_on < $1 order by due_on, id limit 50"
            return await action_items.select(session, rest, day)


class ItemWrites:
    """Satisfies actions.ports.items.ItemWrites."""

    _session: Session

    async def add_item(self, item: ActionItem) -> ActionItem | None:
        return await action_items.add(self._session, item)

    async def close_item(self, item: int, state: ItemState, by: str) -> ActionItem | None:
        return await action_items.close(self._session, item, state, by)

    async def remind_of_items(self, day: date) -> tuple[ActionItem, ...]:
        return await action_items.remind(self._session, day)
