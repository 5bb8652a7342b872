"""`/deploy VERSION ENVIRONMENT`: gather the facts, decide, and write the answer down."""

from dataclasses import dataclass
from datetime import datetime

from actions.deploy.approvals import parked
from actions.deploy.checks import dump
from actions.deploy.gather import at_hand, gather
from actions.deploy.queue import begin_or_queue
from actions.deploy.restored import past_the_hosts
from actions.desk import Desk
from actions.ports import Transaction
from policy.checklist import subject_before
from policy.config import Role
from policy.deploy import (
    Allowed,
    AlreadyOpen,
    Decision,
    NeedsApproval,
    NeedsConfirmation,
    Refused,
    decide_deploy,
    decide_words,
)
from policy.events import ApprovalAsked, ApprovalCardChanged, CardChanged, EmergencyUsed
from policy.facts import HostFacts, Request
from policy.rules import Outcome
from policy.runs import Kind, Phase, Run, State


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody typed, checked for form only. `person` is a Slack user id or `os:name`."""

    person: str
    version: str
    environment: str
    reason: str = ""
    emergency: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    run: Run
    decision: NeedsApproval | Allowed


async def plan(desk: Desk, ask: Ask) -> Decision:
    """What would happen, rule by rule; changes nothing."""
    decision, _, _ = await _decide(desk, ask)
    return decision


async def ask(desk: Desk, ask: Ask) -> Opened | Refused | AlreadyOpen | NeedsConfirmation:
    """Opens a run when the rules allow it; every answer leaves an audit row."""
    decision, request, hosts = await _decide(desk, ask)
    match decision:
        case NeedsApproval() | Allowed():
            await past_the_hosts(desk, hosts)
            return await _open(desk, request, decision)
        case Refused():
            await _audit_refusal(desk, ask, decision)
            return decision
        case _:
            return decision


async def _decide(desk: Desk, ask: Ask) -> tuple[Decision, Request, tuple[HostFacts, ...]]:
    person = await desk.people.person(ask.person)
    request = Request(person, ask.version, ask.environment, ask.reason, ask.emergency, ask.confirmed)
    if refused := decide_words(request, await at_hand(desk, request)):
        return refused, request, ()
    facts = await gather(desk, request)
    return decide_deploy(request, facts), request, facts.hosts


async def _audit_refusal(desk: Desk, ask: Ask, refused: Refused) -> None:
    async with desk.store.transaction() as tx:
        await tx.audit(
            ask.person,
            "deploy.refused",
            environment=ask.environment[:64],
            rule=refused.verdict.rule,
            detail=ask.version[:128],
        )


async def _open(desk: Desk, request: Request, decision: NeedsApproval | Allowed) -> Opened | AlreadyOpen:
    async with desk.store.transaction() as tx:
        if same := await tx.same_open(request.environment, decision.plan.release.version):
            return AlreadyOpen(same.id, decision.verdicts)
        run = await tx.add_run(_new_run(desk, request, decision, tx.now))
        await _adopt_ticks(tx, run)
        await tx.emit(CardChanged(run.id))
        if isinstance(decision, NeedsApproval):
            await _ask_approvers(tx, run, decision)
        else:
            run = await begin_or_queue(tx, run, decision.verdicts)
        await _note_request(desk, tx, request, decision, run)
    return Opened(run, decision)


async def _adopt_ticks(tx: Transaction, run: Run) -> None:
    """What was ticked ahead on the checklist is this run's from now on; the next one begins anew."""
    before = subject_before(run.environment, run.version)
    await tx.hand_over_ticks(before, subject_before(run.environment, run.version, run.id))


def _new_run(desk: Desk, request: Request, decision: NeedsApproval | Allowed, now: datetime) -> Run:
    run = Run(
        id=0,
        kind=Kind.DEPLOY,
        environment=decision.plan.environment,
        version=decision.plan.release.version,
        digest=decision.plan.release.digest,
        phase=Phase.PLANNED,
        state=State.WAITING,
        requester=request.person.id,
        created_at=now,
        reason=request.reason,
        emergency=request.emergency,
        window_note=request.reason if request.confirmed else "",
        plan=decision.plan,
        plan_hash=decision.plan.hash,
        checks=dump(decision.verdicts, decision.checks),
    )
    return parked(desk, run, decision.plan, now) if isinstance(decision, NeedsApproval) else run


async def _ask_approvers(tx: Transaction, run: Run, decision: NeedsApproval) -> None:
    assert run.expires_at is not None
    await tx.emit(ApprovalCardChanged(run.id))
    await tx.emit(*(ApprovalAsked(run.id, person, run.expires_at) for person in decision.candidates))


async def _note_request(
    desk: Desk, tx: Transaction, request: Request, decision: NeedsApproval | Allowed, run: Run
) -> None:
    action = "deploy.emergency" if request.emergency else "deploy.requested"
    detail = f"{run.version} {run.digest} {request.emergency or request.reason}".strip()
    await tx.audit(request.person.id, action, run=run.id, environment=run.environment, detail=detail)
    if request.emergency:
        overridden = tuple(v.rule.value for v in decision.verdicts if v.outcome is Outcome.OVERRIDDEN)
        mention = await _loud(desk)
        await tx.emit(
            EmergencyUsed(
                run.id,
                run.environment,
                run.version,
                request.person.id,
                request.emergency,
                overridden,
                mention,
            )
        )


async def _loud(desk: Desk) -> tuple[str, ...]:
    """Whom an emergency mentions: the on-call and the incident commanders (ruling 37)."""
    commanders = desk.config.members(Role.INCIDENT_COMMANDER)
    listed = (commanders.group,) if commanders.group else commanders.users
    on_call = (desk.config.contacts.on_call,) if desk.config.contacts.on_call else ()
    return tuple(dict.fromkeys(on_call + listed))
