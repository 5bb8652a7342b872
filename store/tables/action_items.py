"""The action_item table."""

from dataclasses import fields
from datetime import date

import asyncpg

from policy.incidents.afterwards.items import ActionItem, ItemState
from store.tables.session import Session


def _statement(text: str) -> str:
    """Fills in the columns, which follow the dataclass."""
    return text.replace(":columns", ", ".join(field.name for field in fields(ActionItem)))


_SELECT = _statement("select :columns from action_item")
_ADD = _statement("""insert into action_item (incident, text, owner, due_on, created_by, source_key)
values ($1, $2, $3, $4, $5, $6)
on conflict (incident, source_key) where source_key <> '' do nothing returning :columns""")
_CLOSE = _statement("""update action_item set state = $2, closed_by = $3, closed_at = desk_now()
where id = $1 and state = 'open' returning :columns""")
_REMIND = _statement("""update action_item set reminded_on = $1
where state = 'open' and due_on < $1 and coalesce(reminded_on, '-infinity') < $1 returning :columns""")


async def select(session: Session, rest: str, *args: object) -> tuple[ActionItem, ...]:
    """`rest` begins with where."""
    return tuple(map(_item, await session.rows(f"{_SELECT} {rest}", *args)))


async def add(session: Session, item: ActionItem) -> ActionItem | None:
    """None when one was made from the same message already. `id` and `created_at` of the argument are ignored."""
    row = await session.row(
        _ADD,
        item.incident,
        item.text,
        item.owner,
        item.due_on,
        item.created_by,
        item.source_key,
    )
    return None if row is None else _item(row)


async def close(session: Session, item: int, state: ItemState, by: str) -> ActionItem | None:
    """None when it was closed already."""
    row = await session.row(
        _CLOSE,
        item,
        state.value,
        by,
    )
    return None if row is None else _item(row)


async def remind(session: Session, day: date) -> tuple[ActionItem, ...]:
    """Marks the overdue ones as reminded of on that day, and returns those that were not yet."""
    rows = await session.rows(
        _REMIND,
        day,
    )
    return tuple(sorted(map(_item, rows), key=lambda item: item.id))


def _item(row: asyncpg.Record) -> ActionItem:
    return ActionItem(**{**dict(row), "state": ItemState(row["state"])})
