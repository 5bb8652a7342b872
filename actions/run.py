"""What a worker does with a run it has claimed: begin or resume, walk the plan, and undo it when a step says no."""

import asyncio
from dataclasses import replace

import structlog

from actions import approvals, endings, paging, playbooks, retire, watch
from actions.approvals import decide_for
from actions.checks import dump
from actions.desk import Desk
from actions.faults import words
from actions.queue import cards, end, promote
from actions.rollback import endings as rollbacks
from actions.rollback.resume import plan_anew
from actions.sessions import Sessions
from actions.walk import NO_SAY, Walk, broken, moved
from policy.deploy import Allowed, AlreadyOpen, NeedsApproval, NeedsConfirmation, Refused
from policy.errors import BotError, HostUnreachable, StaleToken, StopRequested
from policy.events import ApprovalCardChanged, CardChanged, DeploymentStarted, PhaseChanged
from policy.plan import Step, StepKind
from policy.planning import phase_of, undo_plan
from policy.rules import Rule
from policy.runs import Kind, Phase, Run, StepRecord

log = structlog.get_logger()


async def execute(desk: Desk, run: Run, stop: asyncio.Event) -> None:
    """Returns when the run ended or parked. Raises Fenced or DatabaseUnreachable when this worker lost its say."""
    if run.kind is Kind.PLAYBOOK:
        await playbooks.carry_out(desk, run)
    elif run.kind is Kind.PAGE:
        await paging.carry_out(desk, run)
    elif run.kind is Kind.RETIRE and run.phase is Phase.QUEUED:
        await retire.wake(desk, run)
    elif run.kind is Kind.WATCH:
        await watch.wake(desk, run)
    elif run.phase is Phase.AWAITING_APPROVAL:
        await approvals.tick(desk, run)
    elif run.phase in {Phase.PREPARING, Phase.VERIFYING, Phase.SWITCHING, Phase.WATCHING, Phase.ROLLING_BACK}:
        await _carry_out(desk, run, stop)


async def _carry_out(desk: Desk, run: Run, stop: asyncio.Event) -> None:
    begun = run if run.started_at and run.plan else await _begin(desk, run)
    if begun is None or begun.plan is None:
        return
    environment = desk.config.environment(begun.environment)
    assert environment is not None
    async with Sessions(desk, begun, environment) as sessions:
        walk = Walk(desk, begun, begun.plan, environment, sessions, stop)
        try:
            await _walk(walk)
        except StaleToken as stale:
            await _catch_up(desk, begun, stale)


async def _catch_up(desk: Desk, run: Run, stale: StaleToken) -> None:
    """Ruling 6: the database says this worker is right, the host knows a higher token: the database was restored."""
    async with desk.store.transaction((run.id, run.token)) as tx:
        await tx.audit(
            "",
            "tokens.raised",
            run=run.id,
            environment=run.environment,
            detail=f"{stale.host}: past {stale.highest}",
        )
    await desk.store.raise_tokens_past(stale.highest)


async def _begin(desk: Desk, run: Run) -> Run | None:
    """Plans anew where the plan was dropped in the queue, and announces the start, once."""
    if run.kind is Kind.DEPLOY and run.plan is None:
        fresh, _ = await decide_for(desk, run)
        match fresh:
            case NeedsApproval(plan=plan) if plan.hash != run.plan_hash:
                await _back_to_approval(desk, run, fresh)
                return None
            case NeedsApproval() | Allowed():
                run = replace(run, plan=fresh.plan, plan_hash=fresh.plan.hash)
            case Refused(verdict=verdict) | NeedsConfirmation(verdict=verdict):
                await _refuse(desk, run, verdict.rule)
                return None
            case AlreadyOpen():
                await _refuse(desk, run, Rule.WHERE_OPEN)
                return None
    if run.kind is Kind.ROLLBACK and run.plan is None:
        planned = await plan_anew(desk, run)
        if isinstance(planned, Rule):
            await _refuse(desk, run, planned)
            return None
        run = planned
    return await _announce_start(desk, run)


async def _announce_start(desk: Desk, run: Run) -> Run:
    environment = desk.config.environment(run.environment)
    assert environment is not None
    assert run.plan is not None
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        begun = replace(
            locked,
            plan=run.plan,
            plan_hash=run.plan_hash,
            digest=run.digest,
            parent=run.parent,
            checks=run.checks,
            outcome=run.outcome,
            started_at=tx.now,
        )
        await tx.save_run(begun)
        if run.kind is Kind.ROLLBACK:
            await rollbacks.announce_start(tx, environment, begun)
        if run.kind is Kind.DEPLOY:
            plan = environment.strategy.value if any(h.live for h in run.plan.hosts) else "none"
            minutes = environment.timings.expected_minutes
            await tx.emit(
                DeploymentStarted(run.id, run.environment, run.version, run.requester, tx.now, minutes, plan),
                PhaseChanged(run.id, Phase.PREPARING, "", "", tx.now),
                CardChanged(run.id),
                ApprovalCardChanged(run.id),
            )
    return begun


async def _back_to_approval(desk: Desk, run: Run, fresh: NeedsApproval) -> None:
    """Ruling 2: what was approved is no longer what would run; the claim goes to the next."""
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        parked = approvals.parked(desk, locked, fresh.plan, tx.now)
        await tx.save_run(replace(parked, checks=dump(fresh.verdicts, fresh.checks)))
        await tx.emit(PhaseChanged(run.id, Phase.AWAITING_APPROVAL, "", "voided", tx.now))
        await tx.emit(CardChanged(run.id), ApprovalCardChanged(run.id))
        await promote(tx, run.environment)


async def _refuse(desk: Desk, run: Run, rule: Rule) -> None:
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        await tx.audit("", "deploy.refused", run=run.id, environment=run.environment, rule=rule)
        await tx.emit(PhaseChanged(run.id, Phase.REFUSED, "", rule.value, tx.now))
        await end(tx, locked, Phase.REFUSED, error=rule.value)


async def _walk(walk: Walk) -> None:
    records = await walk.desk.store.steps(walk.run.id)
    walk.remember(records)
    if not walk.run.error:
        fault = await _forward(walk)
        if fault is None:
            return
        await _give_up(walk, fault)
    await _undo(walk)


async def _forward(walk: Walk) -> BotError | None:
    """What went wrong, or None when the run ended well."""
    try:
        await _steps(walk)
    except NO_SAY:
        raise
    except BotError as fault:
        return fault
    except Exception as bug:  # noqa: BLE001  a bug between the steps, tried again at each lease, would hold the claim for ever
        return broken(walk.run.id, StepKind.ANNOUNCE, bug)
    return None


async def _steps(walk: Walk) -> None:
    left_over = ""
    for step in walk.plan.steps:
        if step.kind is StepKind.ANNOUNCE:
            break
        await _enter(walk, phase_of(step.kind, walk.plan.strategy))
        left_over = await _take(walk, step) or left_over
        if step.kind is StepKind.SWITCH:
            await _note_switch(walk)
    if walk.run.kind is Kind.RETIRE:
        await retire.finish(walk)
    elif walk.run.kind is Kind.ROLLBACK:
        await rollbacks.succeed(walk, left_over)
    else:
        await endings.succeed(walk)


async def _take(walk: Walk, step: Step) -> str:
    """What a rollback could not tidy up: traffic is back where it is well, and is not moved for the sake of a name."""
    try:
        await walk.forward(step)
    except NO_SAY:
        raise
    except BotError as fault:
        if walk.run.kind is not Kind.ROLLBACK or step.kind not in (StepKind.DRAIN, StepKind.PARK):
            raise
        log.warning("rollback_untidy", run=walk.run.id, step=step.kind, fault=type(fault).__name__)
        return f"Left over on {step.host}: {words(fault)}"
    return ""


async def _enter(walk: Walk, phase: Phase) -> None:
    """A run only moves forward through its phases; a resumed one is not moved back."""
    order = (Phase.PREPARING, Phase.VERIFYING, Phase.SWITCHING, Phase.WATCHING)
    if phase not in order or order.index(phase) <= order.index(walk.run.phase):
        return
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        locked = await tx.lock_run(walk.run.id)
        if locked.stop_by:
            raise StopRequested(locked.id)
        walk.run = replace(locked, phase=phase)
        await tx.save_run(walk.run)
        await tx.emit(*cards(walk.run))
        await tx.emit(PhaseChanged(walk.run.id, phase, "", "", tx.now))


async def _note_switch(walk: Walk) -> None:
    """The watch counts from here."""
    if walk.run.switched_at is not None:
        return
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        walk.run = replace(await tx.lock_run(walk.run.id), switched_at=tx.now)
        await tx.save_run(walk.run)


async def _give_up(walk: Walk, fault: BotError) -> None:
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
        await tx.emit(CardChanged(walk.run.id))


def _reason(fault: BotError, run: Run) -> str:
    if isinstance(fault, StopRequested):
        return f"stopped: {run.stop_reason}" if run.stop_reason else "stopped on request"
    return words(fault)


async def _undo(walk: Walk) -> None:
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
