"""A standby's 24 hours: a parked run of its own that wakes, takes the claim, and removes what no longer serves (rulings 20, 31)."""

from dataclasses import replace
from datetime import timedelta

from actions.deploy.queue import promote
from actions.desk import Desk
from actions.ports import Transaction
from actions.runs.walk import Walk
from policy.deploy.planning import retire_plan
from policy.runs import Kind, Phase, Run, State

_AGAIN = timedelta(minutes=1)


def _swept(run: Run) -> bool:
    """Found by the sweeper, which finds it again in an hour; a standby's own time comes but once."""
    return run.parent is None


async def schedule(walk: Walk, tx: Transaction, run: Run) -> None:
    """In the deployment's last transaction: the run that will retire what stands by now."""
    switched = run.switched_at or tx.now
    kept = replace(walk.plan, hosts=tuple(place for place in walk.plan.hosts if place.live))
    plan = retire_plan(walk.environment, kept)
    await tx.add_run(
        Run(
            id=0,
            kind=Kind.RETIRE,
            environment=run.environment,
            version=next((p.live.version for p in plan.hosts if p.live), ""),
            digest=next((p.live.digest for p in plan.hosts if p.live), ""),
            phase=Phase.QUEUED,
            state=State.WAITING,
            requester=run.requester,
            created_at=tx.now,
            plan=plan,
            plan_hash=plan.hash,
            parent=run.id,
            wake_at=switched + timedelta(hours=walk.environment.timings.standby_hours),
        )
    )


async def wake(desk: Desk, run: Run) -> None:
    """Takes the environment for a moment; while a deployment or an incident is open it waits (ruling 31)."""
    busy = await desk.store.open_runs(run.environment) or await desk.store.blocking_incident(run.environment)
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        claimed = None if busy else await tx.take_claim(locked, Phase.PREPARING)
        if claimed is None and _swept(locked):
            await tx.save_run(_ended(locked, tx))
            return
        if claimed is None:
            await tx.save_run(replace(locked, wake_at=tx.now + _AGAIN))
            return
        await tx.save_run(replace(claimed, state=State.READY, wake_at=tx.now))


async def finish(walk: Walk) -> None:
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        run = await tx.lock_run(walk.run.id)
        kept = "; ".join(str(past["kept"]) for past in walk.past.values() if "kept" in past)
        subject = "stray" if _swept(run) else "standby"
        action = f"{subject}.kept" if kept else f"{subject}.retired"
        await tx.audit("", action, run=run.id, environment=run.environment, detail=kept or run.version)
        await tx.save_run(_ended(run, tx))
        await promote(tx, run.environment)


def _ended(run: Run, tx: Transaction) -> Run:
    return replace(run, phase=Phase.SUCCEEDED, state=State.ENDED, ended_at=tx.now, wake_at=None)


async def postpone(tx: Transaction, run: Run) -> None:
    """It could not go now (open connections, an unreachable host); it lets go of the claim and tries later.

    Why is in the audit log, once for as long as it stays the same.
    """
    if run.error != run.outcome:
        subject = "stray" if _swept(run) else "standby"
        await tx.audit("", f"{subject}.postponed", run=run.id, environment=run.environment, detail=run.error)
    later = replace(
        run,
        outcome=run.error,
        phase=Phase.QUEUED,
        state=State.WAITING,
        error="",
        started_at=None,
        wake_at=tx.now + _AGAIN * 10,
    )
    await tx.save_run(_ended(run, tx) if _swept(run) else later)
    await promote(tx, run.environment)
