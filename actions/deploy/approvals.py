"""Approve, reject, remind, expire: two people, one plan, one transaction (rulings 2, 36, 37)."""

from dataclasses import dataclass, replace
from datetime import datetime

import policy.deploy
from actions.denied import Denied
from actions.deploy.checks import dump
from actions.deploy.gather import gather
from actions.deploy.queue import begin_or_queue, end
from actions.desk import Desk
from actions.ports import Transaction
from policy.config import Environment, Role
from policy.deploy import Allowed, Decision, NeedsApproval, Refused, decide_deploy
from policy.deploy.approvals import decide_vote, lapse_at, missing, remind_at
from policy.errors import RunMissing
from policy.events import ApprovalCardChanged, ApprovalReminded, CardChanged, PhaseChanged
from policy.facts import Person, Request
from policy.plan import Plan
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Kind, Phase, Run, State, Vote


@dataclass(frozen=True, slots=True)
class Voted:
    """`missing` 0: it was the last one, and the run began or queued."""

    run: Run
    missing: int


@dataclass(frozen=True, slots=True)
class Fresh:
    """Read again for the last approval: the decision, and who is an approver now (ruling 36)."""

    decision: Decision
    holders: tuple[str, ...]


_PASSING = frozenset(
    {Rule.WHO_KNOWN, Rule.WHERE_HOST, Rule.WHERE_LOCK, Rule.WHERE_DISK, Rule.WHERE_CLOCK, Rule.WHERE_PORTS}
)


def needed(environment: Environment, run: Run) -> int:
    return policy.deploy.needed(environment, emergency=bool(run.emergency))


async def approve(desk: Desk, run: int, person: str, plan_hash: str) -> Voted | Denied:
    """Counts a vote; the last one re-decides on fresh facts and takes the claim in the same transaction."""
    voter = await desk.people.person(person)
    fresh: Fresh | None = None
    while True:
        async with desk.store.transaction() as tx:
            locked = _deployment(await tx.lock_run(run))
            vote = Vote(run, voter.id, "approve", plan_hash, tx.now)
            counted = await _count(desk, tx, locked, vote, voter, fresh)
        if counted is not None:
            return counted
        decision, _ = await decide_for(desk, locked)
        fresh = Fresh(decision, await desk.people.holders(Role.APPROVER))


async def decide_for(desk: Desk, run: Run) -> tuple[Decision, Request]:
    person = await desk.people.person(run.requester)
    request = Request(
        person, run.version, run.environment, run.reason, run.emergency, confirmed=bool(run.window_note)
    )
    return decide_deploy(request, await gather(desk, request, own=run)), request


async def _count(
    desk: Desk, tx: Transaction, run: Run, vote: Vote, voter: Person, fresh: Fresh | None
) -> Voted | Denied | None:
    """None: this would be the last vote, and fresh facts are needed first; nothing was written."""
    need = needed(desk.config.configured(run.environment), run)
    votes = await tx.votes(run.id)
    verdict = decide_vote(run, votes, voter, vote.plan_hash, tx.now, need)
    if verdict.outcome is Outcome.REFUSE:
        return Denied(run, verdict)
    left = missing(run, (*votes, vote), need, fresh.holders if fresh else None)
    if left == 0 and fresh is None:
        return None
    if left == 0 and fresh and (denied := await _still_right(tx, run, fresh.decision)):
        return denied
    await tx.add_vote(vote)
    await tx.audit(
        vote.person, "deploy.approved", run=run.id, environment=run.environment, detail=vote.plan_hash
    )
    await tx.emit(ApprovalCardChanged(run.id), CardChanged(run.id))
    if left or fresh is None:
        return Voted(run, left)
    planned = _with_plan(run, fresh.decision)
    return Voted(await begin_or_queue(tx, planned, fresh.decision.verdicts), 0)


def _with_plan(run: Run, fresh: Decision) -> Run:
    assert isinstance(fresh, NeedsApproval | Allowed)
    return replace(run, plan=fresh.plan, checks=dump(fresh.verdicts, fresh.checks))


async def _still_right(tx: Transaction, run: Run, fresh: Decision) -> Denied | None:
    """None when the fresh decision is for the very plan that was approved."""
    match fresh:
        case NeedsApproval(plan=plan) | Allowed(plan=plan) if plan.hash == run.plan_hash:
            return None
        case NeedsApproval() | Allowed():
            return await _void(tx, run, fresh)
        case Refused(verdict=verdict) if _passing(verdict):
            return Denied(run, verdict)
        case Refused(verdict=verdict):
            ended = await end(tx, run, Phase.REFUSED, error=verdict.rule.value)
            await tx.audit("", "deploy.refused", run=run.id, environment=run.environment, rule=verdict.rule)
            await tx.emit(PhaseChanged(run.id, Phase.REFUSED, "", verdict.rule.value, tx.now))
            return Denied(ended, verdict)
        case _:
            return Denied(run, Verdict(Rule.VOTE_STALE, Outcome.REFUSE, {"run": run.id}))


def _passing(verdict: Verdict) -> bool:
    """It may be fine in a minute: the run goes on waiting, and the vote can be given again."""
    broken = verdict.rule is Rule.WHAT_IMAGE and bool(verdict.fields.get("fault"))
    return broken or verdict.rule in _PASSING


async def _void(tx: Transaction, run: Run, fresh: NeedsApproval | Allowed) -> Denied:
    """The tag moved or the plan changed: earlier votes no longer count, the new plan awaits its own."""
    changed = replace(
        run,
        plan=fresh.plan,
        plan_hash=fresh.plan.hash,
        digest=fresh.plan.release.digest,
        checks=dump(fresh.verdicts, fresh.checks),
    )
    await tx.save_run(changed)
    where, detail = run.environment, fresh.plan.hash
    await tx.audit("", "deploy.voided", run=run.id, environment=where, rule=Rule.VOTE_STALE, detail=detail)
    await tx.emit(PhaseChanged(run.id, Phase.AWAITING_APPROVAL, "", "voided", tx.now))
    await tx.emit(ApprovalCardChanged(run.id), CardChanged(run.id))
    return Denied(changed, Verdict(Rule.VOTE_STALE, Outcome.REFUSE, {"run": run.id}))


def parked(desk: Desk, run: Run, plan: Plan, now: datetime) -> Run:
    """The run with a plan that awaits its own approvals: no owner, no lease, woken for the reminder (ruling 36)."""
    expires = lapse_at(
        now,
        desk.config,
        desk.calendar.intervals(now),
        emergency=bool(run.emergency),
        environment=desk.config.configured(run.environment),
    )
    return replace(
        run,
        phase=Phase.AWAITING_APPROVAL,
        state=State.WAITING,
        plan=plan,
        plan_hash=plan.hash,
        digest=plan.release.digest,
        expires_at=expires,
        wake_at=remind_at(now, expires, desk.config.approvals.remind_at),
    )


async def reject(desk: Desk, run: int, person: str, reason: str) -> Voted | Denied:
    """One rejection ends the run; the reason is shown with it."""
    voter = await desk.people.person(person)
    async with desk.store.transaction() as tx:
        locked = _deployment(await tx.lock_run(run))
        need = needed(desk.config.configured(locked.environment), locked)
        verdict = decide_vote(locked, (), voter, locked.plan_hash, tx.now, need, choice="reject")
        if verdict.outcome is Outcome.REFUSE:
            return Denied(locked, verdict)
        await tx.add_vote(Vote(run, voter.id, "reject", locked.plan_hash, tx.now, reason))
        await tx.audit(voter.id, "deploy.rejected", run=run, environment=locked.environment, detail=reason)
        await tx.emit(PhaseChanged(run, Phase.REJECTED, voter.id, reason, tx.now))
        return Voted(await end(tx, replace(locked, stop_by=voter.id, stop_reason=reason), Phase.REJECTED), 0)


async def tick(desk: Desk, run: Run) -> None:
    """A parked run woke up: remind once at half time, expire at the end. Fenced: one bot does it."""
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        if locked.phase is not Phase.AWAITING_APPROVAL or locked.expires_at is None:
            return
        if tx.now >= locked.expires_at:
            await tx.audit(
                "", "deploy.expired", run=run.id, environment=run.environment, rule=Rule.VOTE_EXPIRED
            )
            await tx.emit(PhaseChanged(run.id, Phase.EXPIRED, "", "", tx.now))
            await end(tx, locked, Phase.EXPIRED)
            return
        left = missing(
            locked, await tx.votes(run.id), needed(desk.config.configured(locked.environment), locked)
        )
        await tx.save_run(replace(locked, wake_at=locked.expires_at))
        await tx.emit(ApprovalReminded(run.id, left, locked.expires_at))


def _deployment(run: Run) -> Run:
    """Nothing else is anybody's to approve."""
    if run.kind is not Kind.DEPLOY:
        raise RunMissing(run.id)
    return run
