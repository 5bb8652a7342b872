"""The action_run table: what was asked for in a playbook."""

from dataclasses import fields

import asyncpg

from policy.playbooks import ActionRun, ActionState, Doing
from store.tables.session import Session

_ALL = tuple(field.name for field in fields(ActionRun))
_MUTABLE = (
    "state",
    "decided_by",
    "started_at",
    "ended_at",
    "result",
    "output",
    "again",
    "undoable",
    "expires_at",
)
_SELECT = f"select {', '.join(_ALL)} from action_run"  # noqa: S608 - the columns follow the dataclass
_AT_WORK = "state in ('asked', 'approved', 'running')"


async def add(session: Session, run: ActionRun, target: str) -> ActionRun | None:
    """None when this press is there already, or another action is at work on the target."""
    number = await session.value(
        """insert into action_run
          (incident, book, action, environment, argument, target, state, asked_by, ticket, seen, undoes)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning id""",
        run.incident,
        run.book,
        run.action.value,
        run.environment,
        run.argument,
        target,
        run.state.value,
        run.asked_by,
        run.ticket,
        run.seen,
        run.undoes,
    )
    return await get(session, number) if number else None


async def get(session: Session, number: int) -> ActionRun | None:
    row = await session.row(f"{_SELECT} where id = $1", number)
    return from_row(row) if row else None


async def lock(session: Session, number: int) -> ActionRun | None:
    row = await session.row(f"{_SELECT} where id = $1 for no key update", number)
    return from_row(row) if row else None


async def pressed(session: Session, run: ActionRun) -> ActionRun | None:
    """The row of the same press."""
    row = await session.row(
        f"{_SELECT} where incident = $1 and action = $2 and environment = $3 and argument = $4 and ticket = $5",
        run.incident,
        run.action.value,
        run.environment,
        run.argument,
        run.ticket,
    )
    return from_row(row) if row else None


async def save(session: Session, run: ActionRun) -> None:
    assigned = ", ".join(f"{name} = ${n}" for n, name in enumerate(_MUTABLE, 2))
    values = [getattr(run, name) for name in _MUTABLE]
    values[0] = run.state.value
    await session.execute(f"update action_run set {assigned} where id = $1", run.id, *values)  # noqa: S608 - fixed names


async def of_incident(session: Session, incident: str) -> tuple[ActionRun, ...]:
    rows = await session.rows(f"{_SELECT} where incident = $1 order by id", incident)
    return tuple(map(from_row, rows))


async def at_work(session: Session, environment: str) -> tuple[ActionRun, ...]:
    rows = await session.rows(f"{_SELECT} where environment = $1 and {_AT_WORK} order by id", environment)
    return tuple(map(from_row, rows))


async def blocks_due(session: Session) -> tuple[ActionRun, ...]:
    """Not while another incident blocks it for longer. A try that failed is followed by another an hour later."""
    rows = await session.rows(
        f"""{_SELECT} as b where action = 'block' and state = 'done' and undoable and expires_at <= desk_now()
          and not exists (select from action_run as o where o.action = 'block' and o.state = 'done'
            and (o.environment, o.argument) = (b.environment, b.argument) and o.expires_at > desk_now())
          and not exists (select from action_run as u where u.undoes = b.id
            and (u.{_AT_WORK} or u.asked_at > desk_now() - interval '1 hour'))
        order by id"""  # noqa: S608 - fixed words
    )
    return tuple(map(from_row, rows))


async def held(session: Session, environment: str) -> bool:
    """Whether people keep it from answering: stopped, in maintenance, or just being acted on."""
    for on, off in ((Doing.STOP, Doing.START), (Doing.MAINTENANCE_ON, Doing.MAINTENANCE_OFF)):
        last = await session.value(
            """select action from action_run where environment = $1 and action = any($2) and state in ('done', 'undone')
              and not exists (select from incident where incident.id = action_run.incident and drill)
            order by ended_at desc limit 1""",
            environment,
            [on.value, off.value],
        )
        if last == on.value:
            return True
    rows = await at_work(session, environment)
    return any(row.state is ActionState.RUNNING for row in rows)


def from_row(row: asyncpg.Record) -> ActionRun:
    return ActionRun(**dict(row) | {"action": Doing(row["action"]), "state": ActionState(row["state"])})
