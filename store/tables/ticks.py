"""Ticks of checklists."""

from policy.checklist import Tick
from store.tables.session import Session


async def of(session: Session, subject: str) -> tuple[Tick, ...]:
    rows = await session.rows(
        "select subject, item, person, ok, detail, at from checklist_tick where subject = $1", subject
    )
    return tuple(Tick(**row) for row in rows)


async def put(session: Session, tick: Tick) -> None:
    await session.execute(
        """insert into checklist_tick (subject, item, person, ok, detail, at) values ($1, $2, $3, $4, $5, $6)
        on conflict (subject, item) do update set person = $3, ok = $4, detail = $5, at = $6""",
        tick.subject,
        tick.item,
        tick.person,
        tick.ok,
        tick.detail,
        tick.at,
    )


async def hand_over(session: Session, before: str, after: str) -> None:
    await session.execute("update checklist_tick set subject = $2 where subject = $1", before, after)


async def take(session: Session, subject: str, item: str) -> None:
    await session.execute("delete from checklist_tick where subject = $1 and item = $2", subject, item)
