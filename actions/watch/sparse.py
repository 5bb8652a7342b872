"""Guide 4.5, five to sixty minutes: a parked run that wakes to look, for as long as its release is live (ruling 9)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from actions.desk import Desk
from actions.ports import Transaction
from actions.rollback import Ask, Joined, Opened
from actions.rollback import ask as roll_back
from actions.rollback.ask import Answer
from actions.watch.containers import Containers, looked_at
from actions.watch.looks import Looks, unmeasured
from actions.watch.verdict import ask, asks, failure, quarantine
from policy.answers import Measured
from policy.config import Environment
from policy.deploy import Refused
from policy.errors import HostFault, StepFailed
from policy.events import IssueDetected, WatchEnded
from policy.plan import Plan, StepKind
from policy.rules import Rule
from policy.runs import Kind, Phase, Run, State
from policy.watch import Judgement

_BAD_IN_A_ROW = 3
_WITHIN = 15.0  # seconds, to ask one host


class Watched(Protocol):
    """A walk that has succeeded; actions/runs/walk.py's."""

    plan: Plan
    environment: Environment


async def schedule(walk: Watched, tx: Transaction, run: Run) -> None:
    """In the deployment's last transaction, where there was a dense watch to go on from."""
    timings, switched = walk.environment.timings, run.switched_at or tx.now
    until = switched + timedelta(seconds=timings.watch_until)
    if not timings.watch or until <= tx.now:
        return
    await tx.add_run(
        Run(
            id=0,
            kind=Kind.WATCH,
            environment=run.environment,
            version=run.version,
            digest=run.digest,
            phase=Phase.QUEUED,
            state=State.WAITING,
            requester=run.requester,
            created_at=tx.now,
            plan=run.plan,
            plan_hash=run.plan_hash,
            parent=run.id,
            switched_at=switched,
            expires_at=until,
            wake_at=min(tx.now + timedelta(seconds=timings.sparse_interval), until),
        )
    )


async def wake(desk: Desk, run: Run) -> None:
    """One look. It acts only while its release is live; whoever took its place is watched by a run of its own."""
    environment, live = desk.config.environment(run.environment), await desk.store.live(run.environment)
    if environment is None or run.plan is None or live is None or live.run != run.parent:
        await _end(desk, run, None)
        return
    if await desk.store.held(run.environment):
        await _later(desk, run, environment)
        return
    since = (await desk.store.now() - (run.switched_at or run.created_at)).total_seconds()
    judged, sick, containers = await _look(desk, environment, run, run.plan, since)
    sick = sick or containers.sick
    failed = StepFailed(StepKind.WATCH, sick) if sick else failure(environment, run, judged)
    if failed and (await desk.store.held(run.environment) or (sick and await _covered(desk, environment))):
        await _later(desk, run, environment)
    elif failed:
        await _return(desk, run, failed)
    elif since >= environment.timings.watch_until:
        await _end(desk, run, (*judged.measured, containers.measured))
    else:
        await _again(desk, run, environment, judged)


async def _look(
    desk: Desk, environment: Environment, run: Run, plan: Plan, since: float
) -> tuple[Judgement, str, Containers]:
    """The metrics as the dense watch would have seen them by now, what is wrong with the public health check, and the
    containers.
    """
    looks, timings = Looks.at(desk, environment, plan), environment.timings
    pasts = {timings.slow_for, *(n * timings.metrics_interval for n in range(1, environment.watch.samples))}
    for ago in sorted((ago for ago in pasts if ago < since), reverse=True):
        await looks.look(since, ago=ago)
    return await asyncio.gather(
        looks.look(since),
        _sick(desk, environment),
        looked_at(desk, environment, plan, run.parent or run.id),
    )


async def _sick(desk: Desk, environment: Environment) -> str:
    """Empty when it answers well at least once."""
    for _ in range(_BAD_IN_A_ROW):
        probe = await desk.public.check(environment.public_url + environment.health_path)
        if probe.status == 200:
            return ""
        await asyncio.sleep(min(environment.timings.watch_interval, 1))
    said = f"answered {probe.status}" if probe.status else f"gave no answer ({probe.error})"
    return f"the public health check {said} {_BAD_IN_A_ROW} times in a row"


async def _covered(desk: Desk, environment: Environment) -> bool:
    """Somebody may have put up the maintenance page by hand (guide 11.5)."""
    for place in environment.hosts:
        try:
            async with asyncio.timeout(_WITHIN), desk.hosts.session(environment, place.name) as host:
                if (await host.site(environment.name)).maintenance:
                    return True
        except (HostFault, TimeoutError):
            continue
    return False


async def _return(desk: Desk, run: Run, failed: StepFailed) -> None:
    """Through the same door as a person's rollback, which takes the claim or says why it cannot be had."""
    answer = await roll_back(desk, Ask("", run.environment, reason=failed.detail, leaving=run.version))
    went = isinstance(answer, Opened | Joined)
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        await quarantine(tx, locked, failed)
        action = "Rolling back." if went else f"Not rolled back by itself{_why_not(answer)}: look at it now."
        await tx.emit(
            IssueDetected(
                run.parent or run.id,
                run.environment,
                run.version,
                failed.detail,
                "High",
                getattr(failed, "impact", "") or "Customers may notice",
                action,
            )
        )
        await tx.audit(
            "", "watch.failed", run=run.parent or 0, environment=run.environment, detail=failed.detail
        )
        await _close(tx, locked)


def _why_not(answer: Answer) -> str:
    if not isinstance(answer, Refused) or answer.verdict.rule is not Rule.ROLLBACK_SCHEMA:
        return ""
    reasons = answer.verdict.fields.get("reasons")
    named = "; ".join(map(str, reasons)) if isinstance(reasons, tuple) else ""
    return f", the release before does not suit the database ({named})"


async def _again(desk: Desk, run: Run, environment: Environment, judged: Judgement) -> None:
    """Asks where there is something to decide, once, and looks again later."""
    deployed = await desk.store.run(run.parent or run.id)
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        if asks(judged):
            await ask(desk, tx, deployed, judged)
        again = tx.now + timedelta(seconds=environment.timings.sparse_interval)
        await tx.save_run(replace(locked, wake_at=min(again, run.expires_at or again)))


async def _later(desk: Desk, run: Run, environment: Environment) -> None:
    """A service that people stopped, or put into maintenance, is not sick: it is looked at when it is theirs again."""
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        again = tx.now + timedelta(seconds=environment.timings.sparse_interval)
        if run.expires_at and again > run.expires_at:
            await _close(tx, locked)
        else:
            await tx.save_run(replace(locked, wake_at=again))


async def _end(desk: Desk, run: Run, measured: tuple[Measured, ...] | None) -> None:
    """`measured` None: its release is no longer live, and there is nothing to say."""
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        if measured is not None:
            minutes = round(((run.expires_at or tx.now) - (run.switched_at or tx.now)).total_seconds() / 60)
            bad = tuple(m.name for m in measured if m.ok is False)
            await tx.emit(WatchEnded(run.parent or run.id, minutes, bad, unmeasured(measured)))
        await _close(tx, locked)


async def _close(tx: Transaction, run: Run) -> None:
    await tx.save_run(replace(run, phase=Phase.SUCCEEDED, state=State.ENDED, ended_at=tx.now, wake_at=None))
