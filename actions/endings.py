"""How a run ends: every Started is closed by exactly one of completed, failed, cancelled or rolled back (ruling 30)."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from actions import retire, watch
from actions.checklist.due import to_verify
from actions.faults import words
from actions.ports import Transaction
from actions.queue import end
from actions.walk import Walk, moved
from policy.answers import Measured
from policy.config import Role, Strategy
from policy.errors import BotError, StopRequested
from policy.events import (
    ApprovalCardChanged,
    CardChanged,
    DeploymentCancelled,
    DeploymentCompleted,
    DeploymentFailed,
    IssueDetected,
    PhaseChanged,
    RollbackCompleted,
    RollbackFailed,
    RollbackStarted,
)
from policy.facts import Live
from policy.incidents.model import Incident
from policy.plan import StepKind
from policy.runs import Kind, Phase, Run, State, StepKey, StepRecord
from policy.shell import by_hand


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


# By whether the old release is stopped before the new one starts: the issue's impact, and the rollback's.
_IMPACTS = {
    False: ("Traffic is on {}", "Service available, some errors"),
    True: ("{} was to take over and does not serve", "Service down until the earlier release is back"),
}


async def announce_return(walk: Walk, tx: Transaction, fault: BotError) -> None:
    """Traffic moved, so it goes back: the issue in #deployments, the rollback in #incidents (ruling 41)."""
    run, reason, old = walk.run, walk.run.error, live_version(walk)
    served, meanwhile = _IMPACTS[walk.environment.strategy is Strategy.REPLACE]
    if not isinstance(fault, StopRequested):
        await tx.emit(
            IssueDetected(
                run.id,
                run.environment,
                run.version,
                reason,
                "High",
                getattr(fault, "impact", "") or served.format(run.version),
                f"Rolling back to {old}.",
            )
        )
        await watch.quarantine(tx, run, fault)
    await watch.closed(tx, run.id)
    await tx.emit(
        RollbackStarted(run.id, run.environment, run.version, old, reason, tx.now, 2, meanwhile),
        PhaseChanged(run.id, Phase.ROLLING_BACK, run.stop_by, reason, tx.now),
        ApprovalCardChanged(run.id),
    )


def live_version(walk: Walk) -> str:
    return next((place.live.version for place in walk.plan.hosts if place.live), "nothing")


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
            await _rolled_back(walk, tx, run, back, rate)
        elif run.stop_by:
            await _cancelled(walk, tx, run, records)
        else:
            await _failed(walk, tx, run, records)


async def _rolled_back(
    walk: Walk, tx: Transaction, run: Run, back: datetime, error_rate: float | None
) -> None:
    """`error_rate` was measured after traffic had gone back, which took until `back`."""
    incident = await tx.open_incident(
        Incident(
            "",
            "P2",
            f"{run.environment}: {run.version} rolled back",
            run.environment,
            tx.now,
            blocks=False,
            run=run.id,
        )
    )
    seconds = (back - (run.switched_at or run.started_at or back)).total_seconds()
    await tx.emit(
        RollbackCompleted(
            run.id,
            run.environment,
            run.version,
            live_version(walk),
            seconds,
            healthy=True,
            error_rate=error_rate,
            next_steps="Root cause analysis, fix, redeploy",
            incident=incident.id,
            reason=run.error,
            covered=walk.covered(),
        ),
        PhaseChanged(run.id, Phase.ROLLED_BACK, run.stop_by, run.error, tx.now),
    )
    await tx.audit(
        run.stop_by, "deploy.rolled_back", run=run.id, environment=run.environment, detail=run.error
    )
    await watch.picture(walk.desk, tx, run)
    await end(tx, run, Phase.ROLLED_BACK)


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
    begun = any(r.kind is StepKind.MIGRATE for r in records)
    return walk.plan.release.migrations if begun else ()


async def undo_failed(walk: Walk, records: tuple[StepRecord, ...], fault: BotError) -> None:
    """Before any traffic moved, only a leftover remains; after, the environment freezes and people are called."""
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        run = await tx.lock_run(walk.run.id)
        if run.kind is Kind.RETIRE:
            await retire.postpone(tx, run)
        elif moved(records):
            await _freeze(walk, tx, run, fault)
        else:
            await _failed(walk, tx, run, records, f"(the new container could not be removed: {words(fault)})")


async def _freeze(walk: Walk, tx: Transaction, run: Run, fault: BotError) -> None:
    """Ruling 4: the claim stays; only a rollback or an admin's unlock passes."""
    frozen = replace(
        run,
        phase=Phase.ROLLBACK_FAILED,
        state=State.WAITING,
        wake_at=None,
        error=f"{run.error}; {words(fault)}",
    )
    await tx.save_run(frozen)
    hosts = tuple((p.host, *by_hand(walk.environment, p)) for p in walk.plan.hosts)
    await tx.emit(
        RollbackFailed(
            run.id, run.environment, run.version, live_version(walk), frozen.error, hosts, whom(walk)
        ),
        PhaseChanged(run.id, Phase.ROLLBACK_FAILED, "", frozen.error, tx.now),
        CardChanged(run.id),
        ApprovalCardChanged(run.id),
    )
    await tx.audit("", "deploy.rollback_failed", run=run.id, environment=run.environment, detail=frozen.error)


def whom(walk: Walk) -> tuple[str, ...]:
    """Who is called when an environment freezes."""
    config = walk.desk.config
    commanders = config.members(Role.INCIDENT_COMMANDER)
    people = (config.contacts.on_call, config.contacts.backup, commanders.group, *commanders.users)
    return tuple(dict.fromkeys(person for person in people if person))
