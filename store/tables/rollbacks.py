"""What a rollback asks of the record: releases that ran well, migrations that were applied, standbys on the clock."""

from dataclasses import astuple

from policy.rollback import Migration, Past
from store.tables.session import Session

_PASTS = """
select version, digest, run, at, undone from (
  select distinct on (well.digest) well.version, well.digest, well.id as run, well.ended_at as at, (
    select max(coalesce((select max(r.ended_at) from run r where r.parent = back.id and r.kind = 'rollback'),
      back.ended_at)) from run back
    where back.environment = well.environment and back.digest = well.digest and back.id >= well.id
      and back.kind in ('deploy', 'rollback') and back.phase in ('rolled_back', 'rollback_failed')) as undone
  from run well
  where well.environment = $1 and well.kind in ('deploy', 'rollback') and well.digest <> ''
    and well.phase in ('succeeded', 'rolled_back') and well.outcome <> ''
  order by well.digest, well.id desc) proven
order by run desc limit 20"""


async def pasts(session: Session, environment: str) -> tuple[Past, ...]:
    """The newest run of each, newest first. Only a run that was once live has an outcome."""
    return tuple(Past(**row) for row in await session.rows(_PASTS, environment))


async def migrations(session: Session, environment: str) -> tuple[Migration, ...]:
    rows = await session.rows(
        "select name, kind, why, run from schema_change where environment = $1 order by run, name",
        environment,
    )
    return tuple(Migration(**row) for row in rows)


async def add_migrations(session: Session, environment: str, found: tuple[Migration, ...]) -> None:
    """What is known of one stays known; what was only expected of it is learned later in the same run."""
    for migration in found:
        await session.execute(
            """insert into schema_change (environment, name, kind, why, run) values ($1, $2, $3, $4, $5)
            on conflict (environment, run, name) do update set kind = excluded.kind, why = excluded.why
            where schema_change.kind = 'unknown'""",
            environment,
            *astuple(migration),
        )


async def quarantined(session: Session, environment: str) -> tuple[tuple[str, str], ...]:
    rows = await session.rows("select digest, reason from quarantine where environment = $1", environment)
    return tuple((row["digest"], row["reason"]) for row in rows)


async def forget_standbys(session: Session, environment: str) -> None:
    """What was to be removed after its day serves again, or is gone: nobody waits to remove it any more."""
    await session.execute(
        """update run set phase = 'superseded', state = 'ended', ended_at = desk_now(), wake_at = null
        where environment = $1 and kind = 'retire' and phase = 'queued'""",
        environment,
    )
