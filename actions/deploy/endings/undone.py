"""What was begun is taken back, or could not be: rolled back, cancelled or failed."""

from actions import watch
from actions.deploy.endings.returned import freeze, live_version, rolled_back
from actions.deploy.queue import end
from actions.faults import words
from actions.ports import Transaction
from actions.runs import retire
from actions.runs.by_hand import hosts_now
from actions.runs.walk import Walk, moved
from policy.errors import BotError
from policy.events import DeploymentCancelled, DeploymentFailed, PhaseChanged
from policy.plan import StepKind
from policy.runs import Kind, Phase, Run, StepRecord


async def undone(walk: Walk, records: tuple[StepRecord, ...]) -> None:
    """Everything is as it was."""
    back, rate = await walk.desk.store.now(), None
    if walk.run.phase is Phase.ROLLING_BACK:
        ports = {place.host: place.live.port for place in walk.plan.hosts if place.live}
        rate = await watch.error_rate_after(walk.desk, walk.environment, ports, back)
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        run = await tx.lock_run(walk.run.id)
        if run.kind is Kind.RETIRE:
            await retire.postpone(tx, run)
        elif run.phase is Phase.ROLLING_BACK:
            await rolled_back(walk, tx, run, back, rate)
        elif run.stop_by:
            await _cancelled(walk, tx, run, records)
        else:
            await _failed(walk, tx, run, records)


async def undo_failed(walk: Walk, records: tuple[StepRecord, ...], fault: BotError) -> None:
    """Before any traffic moved, only a leftover remains; after, the environment freezes and people are called."""
    hosts = await hosts_now(walk) if moved(records) else ()
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        run = await tx.lock_run(walk.run.id)
        if run.kind is Kind.RETIRE:
            await retire.postpone(tx, run)
        elif moved(records):
            await freeze(walk, tx, run, f"{run.error}; {words(fault)}", hosts)
        else:
            await _failed(walk, tx, run, records, f"(the new container could not be removed: {words(fault)})")


async def _cancelled(walk: Walk, tx: Transaction, run: Run, records: tuple[StepRecord, ...]) -> None:
    await tx.emit(
        DeploymentCancelled(
            run.id,
            run.environment,
            run.version,
            run.stop_by,
            run.stop_reason,
            live_version(walk),
            _migrations(walk, records),
        ),
        PhaseChanged(run.id, Phase.CANCELLED, run.stop_by, run.stop_reason, tx.now),
    )
    await tx.audit(
        run.stop_by, "deploy.cancelled", run=run.id, environment=run.environment, detail=run.stop_reason
    )
    await end(tx, run, Phase.CANCELLED)


async def _failed(
    walk: Walk, tx: Transaction, run: Run, records: tuple[StepRecord, ...], leftover: str = ""
) -> None:
    bad = next((r for r in records if r.direction > 0 and r.state in ("failed", "unknown")), None)
    seconds = (tx.now - (run.started_at or tx.now)).total_seconds()
    reason = f"{run.error} {leftover}".strip()
    await tx.emit(
        DeploymentFailed(
            run.id,
            run.environment,
            run.version,
            bad.kind.value if bad else "",
            reason,
            live_version(walk),
            seconds,
            _migrations(walk, records),
        ),
        PhaseChanged(run.id, Phase.FAILED, "", reason, tx.now),
    )
    await tx.audit("", "deploy.failed", run=run.id, environment=run.environment, detail=reason)
    await end(tx, run, Phase.FAILED, error=reason)


def _migrations(walk: Walk, records: tuple[StepRecord, ...]) -> tuple[str, ...]:
    """Those that stay (ruling 28). A migration that failed may have applied some before it did."""
    by_itself = not walk.environment.run_migrations  # at start-up
    kinds = (StepKind.START, StepKind.START_NEW) if by_itself else (StepKind.MIGRATE,)
    begun = any(r.kind in kinds for r in records)
    return walk.plan.release.migrations if begun else ()
