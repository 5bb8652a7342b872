"""The page table: who was called, and whether the paging service took it."""

from dataclasses import fields

import asyncpg

from policy.calling.paging import Page, PageState
from store.tables.session import Session

_ALL = ", ".join(f'"{field.name}"' for field in fields(Page))
_SELECT = f"select {_ALL} from page"  # noqa: S608 - the columns follow the dataclass


async def add(session: Session, page: Page) -> Page:
    number = await session.value(
        """insert into page (incident, event, target, "primary", backup, asked_by, words, state)
        values ($1, $2, $3, $4, $5, $6, $7, $8) returning id""",
        page.incident,
        page.event,
        page.target,
        page.primary,
        page.backup,
        page.asked_by,
        page.words,
        page.state.value,
    )
    added = await get(session, number)
    assert added is not None
    return added


async def get(session: Session, number: int, *, lock: bool = False) -> Page | None:
    row = await session.row(f"{_SELECT} where id = $1{' for no key update' if lock else ''}", number)
    return _page(row) if row else None


async def of_incident(session: Session, incident: str) -> tuple[Page, ...]:
    return tuple(map(_page, await session.rows(f"{_SELECT} where incident = $1 order by id", incident)))


async def save(session: Session, page: Page) -> None:
    await session.execute(
        "update page set state = $2, tries = $3, detail = $4, answered_by = $5, answered_at = $6 where id = $1",
        page.id,
        page.state.value,
        page.tries,
        page.detail,
        page.answered_by,
        page.answered_at,
    )


def _page(row: asyncpg.Record) -> Page:
    return Page(**dict(row) | {"state": PageState(row["state"])})
