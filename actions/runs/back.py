"""Why a run turns back is written down; then what it did is undone."""

from dataclasses import replace

import structlog

from actions.deploy import endings
from actions.faults import words
from actions.rollback import endings as rollbacks
from actions.runs.walk import NO_SAY, Walk, moved
from policy.deploy.planning import undo_plan
from policy.errors import BotError, HostUnreachable, StopRequested
from policy.events import CardChanged
from policy.runs import Kind, Phase, Run, StepRecord

log = structlog.get_logger()


async def give_up(walk: Walk, fault: BotError) -> None:
    """Writes down why, before anything is undone, so that whoever takes over goes on undoing."""
    records = await walk.desk.store.steps(walk.run.id)
    log.warning("run_failing", run=walk.run.id, fault=type(fault).__name__)
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        locked = await tx.lock_run(walk.run.id)
        walk.run = replace(locked, error=_reason(fault, locked))
        if moved(records):
            walk.run = replace(walk.run, phase=Phase.ROLLING_BACK)
            if locked.kind is Kind.ROLLBACK:
                await rollbacks.give_up(walk, tx)
            else:
                await endings.announce_return(walk, tx, fault)
        await tx.save_run(walk.run)
        if (
            locked.kind is not Kind.RETIRE
        ):  # housekeeping has no card: it would read as a deployment of the old release
            await tx.emit(CardChanged(walk.run.id))


def _reason(fault: BotError, run: Run) -> str:
    if isinstance(fault, StopRequested):
        return f"stopped: {run.stop_reason}" if run.stop_reason else "stopped on request"
    return words(fault)


async def undo(walk: Walk) -> None:
    """One step that cannot be taken back does not keep the others from it; a host that is gone is not asked again."""
    records = await walk.desk.store.steps(walk.run.id)
    faults: dict[str, BotError] = {}
    for step in undo_plan(walk.environment, walk.plan, records):
        if not isinstance(faults.get(step.host), HostUnreachable):
            try:
                await walk.back(step)
            except NO_SAY:
                raise
            except BotError as fault:
                faults.setdefault(step.host, fault)
    await _end_undone(walk, records, next(iter(faults.values()), None))


async def _end_undone(walk: Walk, records: tuple[StepRecord, ...], fault: BotError | None) -> None:
    """`fault`: what could not be taken back."""
    if walk.run.kind is Kind.ROLLBACK:
        await (rollbacks.undo_failed(walk, records, fault) if fault else rollbacks.undone(walk))
    else:
        await (endings.undo_failed(walk, records, fault) if fault else endings.undone(walk, records))
