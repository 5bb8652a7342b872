"""Reads across the whole record, for summaries and Home: each goes by an index (tests/store/test_overview.py)."""

from collections.abc import Mapping
from datetime import datetime

from policy.facts import AuditRow
from policy.summary import Barred, DeskState, Past, Seal
from store.tables.session import Session

PAST = """select id as run, kind, environment, version, phase, requester, created_at, started_at, switched_at, ended_at,
  parent, built_at::timestamptz from run
where kind in ('deploy', 'rollback') and ended_at is not null and ended_at >= $1
order by ended_at desc limit $2"""
RETIRING = """select environment, min(wake_at) as until from run
where kind = 'retire' and state <> 'ended' group by environment"""
BARRED = """select environment, coalesce((select version from run
    where run.environment = q.environment and run.digest = q.digest and kind = 'deploy' order by id desc limit 1),
  left(digest, 19)) as version, reason, at from quarantine q order by at desc limit $1"""
DEAD = """select event, count(*) as times from outbox
where state = 'dead' and closed_at > now() - $1 * interval '1 hour'
group by event order by event"""
UNSENT = """select count(*) as unsent, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) as oldest
from outbox where state = 'unsent'"""
NOTES = "select kind, count(*) as times from desk_note where at > desk_now() - $1 * interval '1 hour' group by kind"
TICKS = """select count(*) from run
where kind = 'tick' and phase = 'failed' and created_at > desk_now() - $1 * interval '1 hour'"""
SEAL = "select seq, hash from audit_head"
AUDIT_OF = """select seq, at, actor, action, run, environment, rule, detail from (
  select * from audit where run <> 0 and run = $1 order by seq desc limit $2) newest order by seq"""
AUDIT = "select seq, at, actor, action, run, environment, rule, detail from audit order by seq desc limit $1"


async def past(session: Session, since: datetime, limit: int) -> tuple[Past, ...]:
    return tuple(Past(**row) for row in await session.rows(PAST, since, limit))


async def retiring(session: Session) -> Mapping[str, datetime]:
    return {row["environment"]: row["until"] for row in await session.rows(RETIRING)}


async def barred(session: Session, limit: int) -> tuple[Barred, ...]:
    return tuple(Barred(**row) for row in await session.rows(BARRED, limit))


async def desk_state(session: Session, hours: float) -> DeskState:
    """Of the last so many hours."""
    dead = await session.rows(DEAD, hours)
    unsent = await session.row(UNSENT)
    notes = {row["kind"]: row["times"] for row in await session.rows(NOTES, hours)}
    failed = await session.value(TICKS, hours)
    assert unsent is not None
    return DeskState(
        dead=tuple((row["event"], row["times"]) for row in dead),
        unsent=unsent["unsent"],
        oldest_seconds=float(unsent["oldest"]),
        fenced=notes.get("fenced", 0),
        failed_ticks=failed,
        starts=notes.get("started", 0),
    )


async def note(session: Session, kind: str, owner: str, detail: str) -> None:
    await session.execute(
        "insert into desk_note (kind, owner, detail) values ($1, $2, $3)", kind, owner, detail
    )


async def forget_notes(session: Session, older_than_hours: float) -> None:
    await session.execute(
        "delete from desk_note where at < desk_now() - $1 * interval '1 hour'", older_than_hours
    )


async def seal(session: Session) -> Seal:
    row = await session.row(SEAL)
    assert row is not None
    return Seal(row["seq"], row["hash"])


async def audit_tail(session: Session, limit: int) -> tuple[AuditRow, ...]:
    """Newest first."""
    return tuple(AuditRow(**row) for row in await session.rows(AUDIT, limit))


async def audit_of(session: Session, run: int, limit: int) -> tuple[AuditRow, ...]:
    """The newest rows about a run, in the order they were written."""
    return tuple(AuditRow(**row) for row in await session.rows(AUDIT_OF, run, limit))
