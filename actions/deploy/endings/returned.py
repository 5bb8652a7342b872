"""Traffic had moved: it is going back, it went back, or it could not (rulings 4, 41)."""

from dataclasses import replace
from datetime import datetime

from actions import watch
from actions.deploy.queue import end
from actions.ports import Transaction
from actions.runs.by_hand import Hands
from actions.runs.walk import Walk
from policy.config import Role, Strategy
from policy.errors import BotError, StopRequested
from policy.events import (
    ApprovalCardChanged,
    CardChanged,
    IssueDetected,
    PhaseChanged,
    RollbackCompleted,
    RollbackFailed,
    RollbackStarted,
)
from policy.incidents.model import Incident
from policy.runs import Phase, Run, State

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


async def rolled_back(
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


async def freeze(walk: Walk, tx: Transaction, run: Run, reason: str, hosts: Hands) -> None:
    """Ruling 4: the claim stays; only a rollback or an admin's unlock passes."""
    frozen = replace(run, phase=Phase.ROLLBACK_FAILED, state=State.WAITING, wake_at=None, error=reason)
    await tx.save_run(frozen)
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
