"""How a rollback begins, and how it ends: traffic is back, nothing has changed, or the environment freezes (guide 6.7)."""

import json
import math
from dataclasses import replace
from datetime import datetime

from actions import watch
from actions.deploy.endings import whom
from actions.deploy.queue import end
from actions.faults import words
from actions.ports import Transaction
from actions.runs import retire
from actions.runs.by_hand import Hands, hosts_now
from actions.runs.walk import Walk, moved
from policy import names
from policy.config import Environment, Strategy
from policy.errors import BotError, RunMissing
from policy.events import (
    CardChanged,
    IssueDetected,
    PhaseChanged,
    RollbackCompleted,
    RollbackFailed,
    RollbackStarted,
    RollbackStopped,
)
from policy.facts import Live
from policy.incidents.model import Incident
from policy.plan import LABEL_RUN, HostPlan, StepKind
from policy.rollback import Method
from policy.runs import Phase, Run, State, StepKey, StepRecord

_NEXT = "Root cause analysis, fix, redeploy"
_NO_REASON = "No reason was given"


async def announce_start(tx: Transaction, environment: Environment, run: Run) -> None:
    """The issue in #deployments, the rollback in #incidents (rulings 41, 44). The watch tells of what it found itself."""
    kept, reason = noted(run), run.reason or _NO_REASON
    leaving = str(kept.get("leaving", ""))
    down = environment.strategy is Strategy.REPLACE
    meanwhile = "Service down for a moment" if down else "Service available, some errors"
    if run.requester:
        impact, action = f"Traffic is on {leaving}", f"Rolling back to {run.version}."
        await tx.emit(
            IssueDetected(run.id, run.environment, leaving, reason, "High", impact, action),
        )
    await tx.emit(
        RollbackStarted(
            run.id, run.environment, leaving, run.version, reason, tx.now, _minutes(kept), meanwhile
        ),
        PhaseChanged(run.id, Phase.PREPARING, "", "", tx.now),
        CardChanged(run.id),
    )


def noted(run: Run) -> dict[str, object]:
    """`method`, `leaving`, `frozen` (the run whose freeze it took over, or 0) and `seconds` (expected)."""
    found: dict[str, object] = json.loads(run.outcome or "{}")
    return found


def _minutes(kept: dict[str, object]) -> int:
    seconds = kept.get("seconds")
    return max(1, math.ceil(seconds / 60)) if isinstance(seconds, int | float) else 1


async def succeed(walk: Walk, left_over: str = "") -> None:
    """The last step and the run's end are one transaction. `left_over`: what could not be tidied up."""
    run, desk = walk.run, walk.desk
    step = next(s for s in walk.plan.steps if s.kind is StepKind.ANNOUNCE)
    key = StepKey(run.id, run.token, 1, step.no)
    await desk.journal.start(key, step.kind, step.host)
    now = await desk.store.now()
    ports = {place.host: place.port for place in walk.plan.hosts}
    rate = await watch.error_rate_after(desk, walk.environment, ports, run.switched_at or now)
    env = ",".join([await _env_hash(walk, place) for place in walk.plan.hosts])
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        await tx.finish_step(key, "announced", "{}")
        await _close(walk, tx, locked, now, rate, env, left_over)


async def _close(
    walk: Walk, tx: Transaction, run: Run, done: datetime, rate: float | None, env: str, left_over: str
) -> None:
    """It took until `done`; the error rate was measured after that."""
    kept = noted(run)
    leaving = str(kept.get("leaving", ""))
    live = Live(run.version, run.digest, env, run.switched_at or tx.now, _containers(walk), run.id)
    await tx.save_live(run.environment, live)
    await _standbys(walk, tx, run)
    await _take_back(tx, run)
    incident = await tx.open_incident(_incident(run, leaving, tx))
    seconds = (done - (run.started_at or done)).total_seconds()
    await tx.emit(
        RollbackCompleted(
            run.id,
            run.environment,
            leaving,
            run.version,
            seconds,
            healthy=True,
            error_rate=rate,
            next_steps=f"{_NEXT}. {left_over}" if left_over else _NEXT,
            incident=incident.id,
            reason=run.reason,
            covered=walk.covered(),
        ),
        PhaseChanged(run.id, Phase.SUCCEEDED, "", left_over, tx.now),
    )
    await tx.audit(
        "",
        "rollback.succeeded",
        run=run.id,
        environment=run.environment,
        detail=f"{run.version} {run.digest}",
    )
    await watch.picture(walk.desk, tx, run)
    outcome = {**kept, "took": seconds, "error_rate": rate, "incident": incident.id}
    await end(tx, replace(run, outcome=json.dumps(outcome)), Phase.SUCCEEDED)


def _incident(run: Run, leaving: str, tx: Transaction) -> Incident:
    title = f"{run.environment}: {leaving} rolled back"
    return Incident("", "P2", title, run.environment, tx.now, blocks=False, run=run.id)


async def _standbys(walk: Walk, tx: Transaction, run: Run) -> None:
    """What was to go after its day serves again. What rests now, since it is not at fault, has a day of its own."""
    targets = [place.target for place in walk.plan.hosts if place.target]
    if not targets:
        return
    await tx.forget_standbys(run.environment)
    if all(target.name == names.failed(walk.environment) for target in targets):
        await retire.schedule(walk, tx, run)


async def _take_back(tx: Transaction, run: Run) -> None:
    """The run that brought what failed is shown as rolled back, and is no proof any more."""
    if run.parent is None:
        return
    parent = await tx.lock_run(run.parent)
    if parent.phase is Phase.SUCCEEDED:
        await tx.save_run(replace(parent, phase=Phase.ROLLED_BACK))
        await tx.emit(
            CardChanged(parent.id), PhaseChanged(parent.id, Phase.ROLLED_BACK, "", run.reason, tx.now)
        )


def _containers(walk: Walk) -> str:
    return ",".join(_container(walk, place) for place in walk.plan.hosts)


def _container(walk: Walk, place: HostPlan) -> str:
    if place.target is not None:
        return place.target.id
    started = (walk.past.get(f"{kind}@{place.host}", {}) for kind in (StepKind.START, StepKind.START_NEW))
    return next((str(past["container"]) for past in started if "container" in past), "")


async def _env_hash(walk: Walk, place: HostPlan) -> str:
    """Of the env file it runs with: that of the run which started it. Empty when the desk did not."""
    label = place.target.label(LABEL_RUN) if place.target else str(place.env_run or "")
    try:
        began = await walk.desk.store.run(int(label)) if label.isdecimal() else None
    except RunMissing:
        return ""
    hosts = began.plan.hosts if began and began.plan else ()
    return next((found.env_hash for found in hosts if found.host == place.host), "")


async def give_up(walk: Walk, tx: Transaction) -> None:
    """Traffic had moved, and goes to where it was."""
    await tx.emit(PhaseChanged(walk.run.id, Phase.ROLLING_BACK, "", walk.run.error, tx.now))


async def undone(walk: Walk) -> None:
    """Everything is as it was, so the release to leave still serves; where it was frozen before, it is so again."""
    hosts = await hosts_now(walk)
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        run = await tx.lock_run(walk.run.id)
        ending = _freeze if noted(run).get("frozen") else _failed
        await ending(walk, tx, run, run.error, hosts)


async def undo_failed(walk: Walk, records: tuple[StepRecord, ...], fault: BotError) -> None:
    hosts = await hosts_now(walk)
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        run = await tx.lock_run(walk.run.id)
        ending = _freeze if moved(records) or noted(run).get("frozen") else _failed
        await ending(walk, tx, run, f"{run.error}; {words(fault)}", hosts)


async def _failed(walk: Walk, tx: Transaction, run: Run, reason: str, hosts: Hands) -> None:
    kept = noted(run)
    leaving = str(kept.get("leaving", ""))
    other = Method.REDEPLOY if kept.get("method") == Method.SWAP else Method.RESTORE
    await tx.emit(
        RollbackStopped(
            run.id, run.environment, leaving, run.version, reason, other.value, whom(walk), hosts
        ),
        PhaseChanged(run.id, Phase.FAILED, "", reason, tx.now),
    )
    await tx.audit("", "rollback.failed", run=run.id, environment=run.environment, detail=reason)
    await end(tx, run, Phase.FAILED, error=reason)


async def _freeze(walk: Walk, tx: Transaction, run: Run, reason: str, hosts: Hands) -> None:
    """Ruling 4: the claim stays; only a rollback or an admin's unlock passes."""
    frozen = replace(run, phase=Phase.ROLLBACK_FAILED, state=State.WAITING, wake_at=None, error=reason)
    await tx.save_run(frozen)
    leaving = str(noted(run).get("leaving", ""))
    await tx.emit(
        RollbackFailed(run.id, run.environment, leaving, run.version, reason, hosts, whom(walk)),
        PhaseChanged(run.id, Phase.ROLLBACK_FAILED, "", reason, tx.now),
        CardChanged(run.id),
    )
    await tx.audit("", "rollback.frozen", run=run.id, environment=run.environment, detail=reason)
