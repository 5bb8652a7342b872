"""The facts of the summaries that were posted."""

from datetime import datetime

from policy.summary import Summary
from store.codec import decode_summary, encode_summary
from store.tables.session import Session

LAST = "select facts from summary where name = $1 and due < $2 order by due desc limit 1"
NEWEST = "select facts from summary where name = $1 order by due desc limit 1"


async def keep(session: Session, name: str, due: datetime, facts: Summary) -> None:
    """A job that is tried again overwrites what its first try kept."""
    await session.execute(
        """insert into summary (name, due, facts) values ($1, $2, $3)
        on conflict (name, due) do update set facts = excluded.facts""",
        name,
        due,
        encode_summary(facts),
    )


async def last(session: Session, name: str, before: datetime | None) -> Summary | None:
    """None too when another version wrote it in another shape: then nothing is said to have changed."""
    text = await (session.value(LAST, name, before) if before else session.value(NEWEST, name))
    return decode_summary(text) if text else None


async def forget(session: Session, older_than_hours: float) -> None:
    """The newest of each schedule stays."""
    await session.execute(
        """delete from summary old where due < desk_now() - $1 * interval '1 hour'
        and exists (select from summary newer where newer.name = old.name and newer.due > old.due)""",
        older_than_hours,
    )
