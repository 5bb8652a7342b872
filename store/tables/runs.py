"""The run table: reading, changing, the claim and the queue."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

import asyncpg

from policy.errors import Fenced, RunMissing
from policy.runs import Kind, Phase, Run, State
from store.codec import decode_plan, encode_plan
from store.tables.session import Session

CHANNEL = "desk_run"
_ALL = tuple(field.name for field in fields(Run))
_GIVEN = tuple(name for name in _ALL if name not in {"id", "created_at", "token"})
_MUTABLE = tuple(name for name in _GIVEN if name not in {"kind", "environment"})
_QUEUE_ORDER = "order by (kind <> 'rollback'), (emergency = ''), approved_at, id"
SHOWN = "kind in ('deploy', 'rollback')"  # runs that people see
_ENVIRONMENT_LOCK = 4711_0002


def _statement(text: str) -> str:
    """Fills in the columns, which follow the dataclass."""
    numbered = [f"${n}" for n in range(1, len(_GIVEN) + 1)]
    assigned = [f"{name} = ${n}" for n, name in enumerate(_MUTABLE, 2)]
    return (
        text.replace(":columns", ", ".join(f"run.{name}" for name in _ALL))
        .replace(":given", ", ".join(_GIVEN))
        .replace(":values", ", ".join(numbered))
        .replace(":assigned", ", ".join(assigned))
    )


_INSERT = _statement("insert into run (:given) values (:values) returning :columns")
_SAVE = _statement("""update run set :assigned from run old where run.id = $1 and old.id = run.id
  returning (run.state <> 'ended' and run.wake_at <= desk_now() and run.lease_until < clock_timestamp())
    or (run.stop_by <> '' and old.stop_by = '')""")
_SELECT = _statement("select :columns from run")
_CLAIM_DUE = _statement("""with due as materialized (
    select id from run
    where state <> 'ended' and wake_at <= desk_now() and lease_until < clock_timestamp() and kind = any($3)
    order by wake_at limit 1 for no key update skip locked)
  update run set owner = $1, token = nextval('fence'), lease_until = clock_timestamp() + $2 * interval '1 second'
  from due where run.id = due.id returning :columns""")
_KINDS = [kind.value for kind in Kind]  # a newer bot's kinds are left to it


def from_row(row: asyncpg.Record) -> Run:
    columns = dict(row)
    plan = decode_plan(columns.pop("plan"))
    kind, phase, state = columns.pop("kind"), columns.pop("phase"), columns.pop("state")
    return Run(kind=Kind(kind), phase=Phase(phase), state=State(state), plan=plan, **columns)


async def select(session: Session, rest: str, *args: object) -> tuple[Run, ...]:
    """`rest` begins with where, order or limit."""
    return tuple(from_row(row) for row in await session.rows(f"{_SELECT} {rest}", *args))


async def first(session: Session, rest: str, *args: object) -> Run | None:
    found = await select(session, rest, *args)
    return found[0] if found else None


async def get(session: Session, run: int) -> Run:
    found = await first(session, "where id = $1", run)
    if found is None:
        raise RunMissing(run)
    return found


async def add(session: Session, run: Run) -> Run:
    row = await session.row(_INSERT, *_values(run, _GIVEN))
    assert row is not None
    made = from_row(row)
    if made.state is not State.ENDED and made.wake_at is not None and made.wake_at <= made.created_at:
        await notify(session)
    return made


async def save(session: Session, run: Run) -> None:
    if await session.value(_SAVE, run.id, *_values(run, _MUTABLE)):
        await notify(session)


async def notify(session: Session) -> None:
    """Delivered at commit, once however often it is said."""
    await session.execute("select pg_notify($1, '')", CHANNEL)


async def lock_environment(session: Session, environment: str) -> None:
    """Taken before any run's row, so that nobody can join a queue while it is found empty, and none deadlock."""
    await session.execute("select pg_advisory_xact_lock($1, hashtext($2))", _ENVIRONMENT_LOCK, environment)


async def lock_environment_of(session: Session, run: int) -> None:
    await session.execute(
        "select pg_advisory_xact_lock($1, hashtext(environment)) from run where id = $2",
        _ENVIRONMENT_LOCK,
        run,
    )


async def lock(session: Session, run: int) -> Run:
    """RunMissing when there is none."""
    await lock_environment_of(session, run)
    found = await first(session, "where id = $1 for no key update", run)
    if found is None:
        raise RunMissing(run)
    return found


async def guard(session: Session, run: int, token: int) -> asyncpg.Record:
    """The row lock under which this worker may write: `kind` and `stop_by`. Fenced when it is no longer its run."""
    row = await session.row(
        "select kind, stop_by from run where id = $1 and token = $2 and owner is not null for no key update",
        run,
        token,
    )
    if row is None:
        raise Fenced(run)
    return row


async def take_claim(session: Session, run: Run, phase: Phase) -> Run | None:
    """Saves `run` in `phase`; None, and nothing saved, when another run owns the environment."""
    await lock_environment(session, run.environment)
    if await first(session, "where environment = $1 and claiming and id <> $2", run.environment, run.id):
        return None
    claimed = replace(run, phase=phase)
    await save(session, claimed)
    return claimed


async def next_queued(session: Session, environment: str) -> Run | None:
    await lock_environment(session, environment)
    rest = f"where environment = $1 and phase = 'queued' and {SHOWN} {_QUEUE_ORDER} limit 1 for no key update"
    return await first(session, rest, environment)


async def queue(session: Session, environment: str) -> tuple[Run, ...]:
    return await select(
        session,
        f"where environment = $1 and phase = 'queued' and {SHOWN} {_QUEUE_ORDER}",
        environment,
    )


async def ran_well(session: Session, environment: str, digest: str) -> datetime | None:
    ended: datetime | None = await session.value(
        """select max(ended_at) from run well
        where environment = $1 and digest = $2 and kind in ('deploy', 'rollback') and phase = 'succeeded' and not exists (
          select from run back where back.environment = $1 and back.digest = $2 and back.kind in ('deploy', 'rollback')
          and back.phase in ('rolling_back', 'rolled_back', 'rollback_failed')
          and coalesce(back.ended_at, 'infinity') >= well.ended_at)""",
        environment,
        digest,
    )
    return ended


async def claim_due(session: Session, owner: str, lease: float) -> Run | None:
    """`lease` in seconds, of the real clock."""
    row = await session.row(_CLAIM_DUE, owner, lease, _KINDS)
    return None if row is None else from_row(row)


def _values(run: Run, names: Sequence[str]) -> list[object]:
    return [encode_plan(run.plan) if name == "plan" else getattr(run, name) for name in names]
