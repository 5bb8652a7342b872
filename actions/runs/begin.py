"""A run begins: planned anew where its plan was dropped in the queue, and announced once; or it is refused."""

from dataclasses import replace

from actions.deploy import approvals
from actions.deploy.approvals import decide_for
from actions.deploy.checks import dump
from actions.deploy.queue import end, promote
from actions.desk import Desk
from actions.rollback import endings as rollbacks
from actions.rollback.resume import plan_anew
from policy.deploy import Allowed, AlreadyOpen, NeedsApproval, NeedsConfirmation, Refused
from policy.events import ApprovalCardChanged, CardChanged, DeploymentStarted, PhaseChanged
from policy.rules import Rule
from policy.runs import Kind, Phase, Run


async def begin(desk: Desk, run: Run) -> Run | None:
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
    environment = desk.config.configured(run.environment)
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
        where, detail = run.environment, fresh.plan.hash
        await tx.audit(
            "", "deploy.voided", run=run.id, environment=where, rule=Rule.VOTE_STALE, detail=detail
        )
        await tx.emit(PhaseChanged(run.id, Phase.AWAITING_APPROVAL, "", "voided", tx.now))
        await tx.emit(CardChanged(run.id), ApprovalCardChanged(run.id))
        await promote(tx, run.environment)


async def _refuse(desk: Desk, run: Run, rule: Rule) -> None:
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        await tx.audit("", "deploy.refused", run=run.id, environment=run.environment, rule=rule)
        await tx.emit(PhaseChanged(run.id, Phase.REFUSED, "", rule.value, tx.now))
        await end(tx, locked, Phase.REFUSED, error=rule.value)
