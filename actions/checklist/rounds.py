"""Each run has a checklist of its own; what is ticked ahead is the next one's."""

from actions.desk import Desk
from actions.ports import Transaction
from policy.checklist import subject_before
from policy.runs import Kind, Run


async def current(desk: Desk, environment: str, version: str) -> tuple[str, int]:
    """What is ticked now is for the open run; while there is none, for the next one. Subject and run, or 0."""
    open_runs = await desk.store.open_runs(environment)
    run = next((r.id for r in open_runs if r.version == version and r.kind is Kind.DEPLOY), 0)
    return subject_before(environment, version, run), run


async def adopt(tx: Transaction, run: Run) -> None:
    """What was ticked ahead is this run's from now on; the next one begins anew."""
    before = subject_before(run.environment, run.version)
    await tx.hand_over_ticks(before, subject_before(run.environment, run.version, run.id))
