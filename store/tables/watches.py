"""What the watch asked, and quarantine: bytes that were sent back."""

from datetime import datetime

from policy.watch import Answer, Question
from store.tables.session import Session

_QUESTION = (
    "select run, said, impact, mention, at, answer, by, answered_at from watch_question where run = $1"
)
_QUESTION_LOCKED = f"{_QUESTION} for update"


async def ask(session: Session, question: Question) -> bool:
    added = await session.value(
        """insert into watch_question (run, said, impact, mention, at) values ($1, $2, $3, $4, $5)
        on conflict do nothing returning true""",
        question.run,
        question.said,
        question.impact,
        list(question.mention),
        question.at,
    )
    return bool(added)


async def question(session: Session, run: int, *, lock: bool = False) -> Question | None:
    row = await session.row(_QUESTION_LOCKED if lock else _QUESTION, run)
    if row is None:
        return None
    columns = dict(row)
    return Question(mention=tuple(columns.pop("mention")), answer=Answer(columns.pop("answer")), **columns)


async def answer(session: Session, run: int, given: Answer, person: str, at: datetime) -> None:
    await session.execute(
        "update watch_question set answer = $2, by = $3, answered_at = $4 where run = $1",
        run,
        given,
        person,
        at,
    )


async def quarantine(session: Session, environment: str, digest: str) -> str:
    reason = await session.value(
        "select reason from quarantine where environment = $1 and digest = $2", environment, digest
    )
    return reason or ""


async def set_quarantine(session: Session, environment: str, digest: str, reason: str, version: str) -> bool:
    """The first reason stays."""
    added = await session.value(
        """insert into quarantine (environment, digest, reason, version) values ($1, $2, $3, $4)
        on conflict do nothing returning true""",
        environment,
        digest,
        reason,
        version,
    )
    return bool(added)


async def lift_quarantine(session: Session, environment: str, version: str, digest: str) -> str:
    """By its version, or by its bytes under whatever name."""
    rows = await session.rows(
        """delete from quarantine where environment = $1 and (version = $2 or (digest = $3 and $3 <> ''))
        returning reason""",
        environment,
        version,
        digest,
    )
    return rows[0]["reason"] if rows else ""
