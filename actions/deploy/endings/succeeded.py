"""It went well: the live release is written down, and what comes after is set going."""

import json
from dataclasses import replace
from datetime import timedelta

from actions import watch
from actions.checklist.due import to_verify
from actions.deploy.queue import end
from actions.ports import Transaction
from actions.runs import retire
from actions.runs.walk import Walk
from policy.answers import Measured
from policy.config import Strategy
from policy.errors import StopRequested
from policy.events import DeploymentCompleted, PhaseChanged
from policy.facts import Live
from policy.plan import StepKind
from policy.runs import Phase, Run, StepKey, StepRecord


async def succeed(walk: Walk) -> None:
    """The last step and the run's end are one transaction; a stop that was granted before it is heeded."""
    run, desk = walk.run, walk.desk
    step = next(s for s in walk.plan.steps if s.kind is StepKind.ANNOUNCE)
    key = StepKey(run.id, run.token, 1, step.no)
    await desk.journal.start(key, step.kind, step.host)
    now = await desk.store.now()
    serving = now - (run.switched_at or run.started_at or now)
    measures = await _measured(walk, serving.total_seconds())
    records = await desk.store.steps(run.id)
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        if not locked.stop_by:
            await tx.finish_step(key, "announced", "{}")
            await _close(walk, tx, locked, measures, records)
            return
    await desk.journal.finish(key, "failed", "stopped on request", "{}")
    raise StopRequested(run.id)


async def _measured(walk: Walk, serving: float) -> tuple[Measured, ...]:
    """What the watch saw last; where nothing is watched, one look."""
    seen = walk.past.get(f"{StepKind.WATCH}@", {}).get("measured")
    if isinstance(seen, list):
        return tuple(Measured(*each) for each in seen)
    return await watch.measured(walk.desk, walk.environment, walk.plan, serving)


async def _close(
    walk: Walk, tx: Transaction, run: Run, measured: tuple[Measured, ...], records: tuple[StepRecord, ...]
) -> None:
    completed = _completed(walk, tx, run, measured)
    outcome = {"seconds": completed.seconds, "failing": completed.failing, "unmeasured": completed.unmeasured}
    if walk.environment.strategy is Strategy.REPLACE:
        outcome["gap_seconds"] = gap(records)
    await tx.save_live(run.environment, _live(walk, run, tx))
    await tx.emit(completed, PhaseChanged(run.id, Phase.SUCCEEDED, "", "", tx.now), *to_verify(walk, run))
    await tx.audit(
        "", "deploy.succeeded", run=run.id, environment=run.environment, detail=f"{run.version} {run.digest}"
    )
    if any(place.live for place in walk.plan.hosts):
        await retire.schedule(walk, tx, run)
    await watch.closed(tx, run.id)
    await watch.schedule(walk, tx, run)
    await watch.picture(walk.desk, tx, run)
    await end(tx, replace(run, outcome=json.dumps(outcome)), Phase.SUCCEEDED)


def _completed(walk: Walk, tx: Transaction, run: Run, measured: tuple[Measured, ...]) -> DeploymentCompleted:
    started = run.started_at or tx.now
    kept = timedelta(hours=walk.environment.timings.standby_hours)
    until = started + kept if kept and any(place.live for place in walk.plan.hosts) else None
    return DeploymentCompleted(
        run.id,
        run.environment,
        run.version,
        (tx.now - started).total_seconds(),
        healthy=True,
        failing=tuple(m.name for m in measured if m.ok is False),
        unmeasured=watch.unmeasured(measured),
        rollback_until=until,
        remaining=sum(_number(past.get("remaining")) for past in walk.past.values()),
        covered=walk.covered(),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _live(walk: Walk, run: Run, tx: Transaction) -> Live:
    ids = [
        str(past["container"])
        for name, past in walk.past.items()
        if name.startswith("start") and "container" in past
    ]
    env = ",".join(place.env_hash for place in walk.plan.hosts)
    return Live(run.version, run.digest, env, run.switched_at or tx.now, ",".join(ids), run.id)


def gap(records: tuple[StepRecord, ...]) -> float | None:
    """Staging only: seconds from the stop of the old release to the new one's proven health."""
    stopped = next((r.started_at for r in records if r.kind is StepKind.STOP_OLD and r.direction > 0), None)
    healthy = next((r.ended_at for r in records if r.kind is StepKind.HEALTH and r.ended_at), None)
    return (healthy - stopped).total_seconds() if stopped and healthy else None
