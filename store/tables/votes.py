"""Votes: one a person and plan."""

from dataclasses import astuple

from policy.runs import Vote
from store.tables.session import Session


async def of_run(session: Session, run: int) -> tuple[Vote, ...]:
    """Oldest first."""
    rows = await session.rows(
        "select run, person, choice, plan_hash, at, reason from vote where run = $1 order by at, person", run
    )
    return tuple(Vote(**row) for row in rows)


async def add(session: Session, vote: Vote) -> bool:
    """False when it is there already. Whoever approved may still reject, which is what counts from then on."""
    added = await session.value(
        """insert into vote (run, person, choice, plan_hash, at, reason) values ($1, $2, $3, $4, $5, $6)
        on conflict (run, plan_hash, person) do update set choice = 'reject', at = $5, reason = $6
          where vote.choice = 'approve' and $3 = 'reject'
        returning true""",
        *astuple(vote),
    )
    return bool(added)
