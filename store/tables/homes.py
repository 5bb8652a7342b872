"""Home tabs: who opened one, which of them no longer show what is, and who publishes them. The real clock, not the desk's."""

from store.tables.session import Session

STALE = """update home set stale = true
where opened_at > now() - $1 * interval '1 second' and not stale"""
TAKE = """with due as (
  select person from home where stale and published_at < now() - $1 * interval '1 second'
  order by published_at limit $2 for update skip locked)
update home set stale = false, published_at = now() from due where home.person = due.person
returning home.person, digest"""


async def opened(session: Session, person: str, digest: str) -> None:
    await session.execute(
        """insert into home (person, published_at, digest) values ($1, now(), $2)
        on conflict (person) do update set opened_at = now(), published_at = now(), digest = $2, stale = false""",
        person,
        digest,
    )


async def stale(session: Session, recent: float) -> None:
    """Everybody's who opened it in the last `recent` seconds."""
    await session.execute(STALE, recent)


async def take(session: Session, gap: float, limit: int) -> tuple[tuple[str, str], ...]:
    """Person and digest of stale ones, none published twice within `gap` seconds; each is taken by one bot."""
    return tuple((row["person"], row["digest"]) for row in await session.rows(TAKE, gap, limit))


async def shown(session: Session, person: str, digest: str) -> None:
    await session.execute("update home set digest = $2 where person = $1", person, digest)


async def again(session: Session, person: str) -> None:
    """What could not be published is tried later."""
    await session.execute("update home set stale = true where person = $1", person)


async def forget(session: Session, older_than_hours: float) -> None:
    await session.execute(
        "delete from home where opened_at < now() - $1 * interval '1 hour'", older_than_hours
    )
