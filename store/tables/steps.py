"""The journal's rows."""

from policy.errors import Fenced
from policy.plan import StepKind
from policy.runs import StepKey, StepRecord
from store.tables.session import Session


async def of_run(session: Session, run: int) -> tuple[StepRecord, ...]:
    """In the order they were begun."""
    rows = await session.rows(
        """select run, direction, no, kind, host, token, state, started_at, ended_at, detail, result
        from step where run = $1 order by direction desc, started_at, no""",
        run,
    )
    return tuple(StepRecord(**{**row, "kind": StepKind(row["kind"])}) for row in rows)


async def start(session: Session, key: StepKey, kind: str, host: str) -> bool:
    """False when it is done already. A step begun again forgets how it ended before."""
    begun = await session.value(
        """insert into step (run, direction, no, token, kind, host, state) values ($1, $2, $3, $4, $5, $6, 'running')
        on conflict (run, direction, no) do update set
          token = $4, kind = $5, host = $6, state = 'running', started_at = desk_now(), ended_at = null, detail = ''
        where step.state <> 'done' returning true""",
        key.run,
        key.direction,
        key.no,
        key.token,
        kind,
        host,
    )
    return bool(begun)


async def finish(session: Session, key: StepKey, state: str, detail: str, result: str) -> None:
    """Fenced when another worker has begun it meanwhile."""
    ended = await session.value(
        """update step set state = $5, ended_at = desk_now(), detail = $6, result = $7
        where run = $1 and direction = $2 and no = $3 and token = $4 returning true""",
        key.run,
        key.direction,
        key.no,
        key.token,
        state,
        detail,
        result,
    )
    if not ended:
        raise Fenced(key.run)


async def note(session: Session, key: StepKey, detail: str) -> None:
    """A step that ended meanwhile keeps its last word."""
    await session.execute(
        """update step set detail = $5
        where run = $1 and direction = $2 and no = $3 and token = $4 and state = 'running'""",
        key.run,
        key.direction,
        key.no,
        key.token,
        detail,
    )
