"""Opens a rollback: decides on fresh facts, and takes the environment in the transaction that writes the run."""

import json
from dataclasses import dataclass, replace

from actions.deploy.checks import dump
from actions.deploy.queue import cards
from actions.deploy.restored import past_the_hosts
from actions.desk import Desk
from actions.ports import Transaction
from actions.rollback.gather import at_hand, gather, person_of
from policy.deploy import Refused
from policy.events import CardChanged, PhaseChanged
from policy.facts import Live
from policy.rollback import (
    Chosen,
    Guide,
    Join,
    Method,
    Option,
    RollbackFacts,
    RollbackRequest,
    decide_rollback,
    scenario,
)
from policy.rollback import options as ways
from policy.rollback.targets import leaving
from policy.rollback.verdicts import words
from policy.rules import Outcome, Rule, Verdict
from policy.runs import CLAIMING, Kind, Phase, Run, State


@dataclass(frozen=True, slots=True)
class Ask:
    """`person`: a Slack user id, `os:name`, or empty for the desk itself. `method`: swap, redeploy, revert or restore.

    `leaving`: the version that was live when the person confirmed; another one live now refuses (rollback.stale).
    """

    person: str
    environment: str
    version: str = ""
    reason: str = ""
    method: str = ""
    leaving: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """`run.phase` tells: it began, or it is queued behind the run that now stops."""

    run: Run
    decision: Chosen


@dataclass(frozen=True, slots=True)
class Joined:
    """Ruling 4: no new run; this one goes back, or is the rollback that somebody else began."""

    run: Run
    decision: Join


@dataclass(frozen=True, slots=True)
class Guided:
    """Nothing was done: people do this by hand, with these words."""

    decision: Guide


@dataclass(frozen=True, slots=True)
class Options:
    """What is possible now. `default`: the method the reason asks for. `refused`: this person may not ask at all."""

    environment: str
    leaving: str
    live: Live | None
    ways: tuple[Option, ...]
    default: Method
    refused: Verdict | None = None
    holder: Run | None = None


Answer = Opened | Joined | Guided | Refused


async def options(desk: Desk, environment: str, person: str = "", reason: str = "") -> Options:
    """Reads every host; changes nothing."""
    request = RollbackRequest(await person_of(desk, person), environment, reason=reason)
    if refused := _first_no(words(request, await at_hand(desk, environment))):
        return Options(environment, "", None, (), Method.SWAP, refused)
    facts = await gather(desk, environment)
    found = ways(request, facts)
    default = scenario(reason).method
    return Options(environment, leaving(facts), facts.live, found, default, None, facts.holder)


async def look(desk: Desk, ask: Ask) -> Refused | Join | Guide | Chosen:
    """What `ask` would do; changes nothing."""
    decision, _ = await _decide(desk, ask)
    return decision


async def ask(desk: Desk, ask: Ask) -> Answer:
    """Opens a run where the rules allow it; every answer that changes something or refuses leaves an audit row."""
    while True:
        decision, facts = await _decide(desk, ask)
        match decision:
            case Refused():
                await _audit(desk, ask, "rollback.refused", decision.verdict.rule)
                return decision
            case Guide():
                await _audit(desk, ask, "rollback.guided", Rule.ROLLBACK_METHOD)
                return Guided(decision)
            case Join():
                if joined := await _join(desk, ask, decision):
                    return joined
                ask = replace(ask, leaving=ask.leaving or decision.meant)
                continue
        if opened := await _open(desk, ask, decision, facts):
            return opened


async def _decide(desk: Desk, ask: Ask) -> tuple[Refused | Join | Guide | Chosen, RollbackFacts]:
    request = RollbackRequest(
        await person_of(desk, ask.person),
        ask.environment,
        ask.version,
        ask.reason,
        Method(ask.method) if ask.method else None,
        ask.leaving,
    )
    facts = await at_hand(desk, ask.environment)
    if refused := _first_no(words(request, facts)):
        return Refused(refused, words(request, facts)), facts
    facts = await gather(desk, ask.environment)
    return decide_rollback(request, facts), facts


async def _audit(desk: Desk, ask: Ask, action: str, rule: Rule) -> None:
    async with desk.store.transaction() as tx:
        await tx.audit(
            ask.person, action, environment=ask.environment[:64], rule=rule, detail=ask.version[:128]
        )


async def _join(desk: Desk, ask: Ask, decision: Join) -> Joined | None:
    """The run in flight keeps its claim, and its worker undoes what it did. None: it ended meanwhile, and stops no more."""
    async with desk.store.transaction() as tx:
        run = await tx.lock_run(decision.run.id)
        if decision.stops and (run.phase not in CLAIMING or run.phase is Phase.ROLLBACK_FAILED):
            return None
        if decision.stops and not run.stop_by and ask.person:
            run = await _stop(tx, ask, run)
        await tx.audit(ask.person, "rollback.joined", run=run.id, environment=run.environment)
        return Joined(run, decision)


async def _stop(tx: Transaction, ask: Ask, run: Run) -> Run:
    stopped = replace(run, stop_by=ask.person, stop_reason=ask.reason or "rollback")
    await tx.save_run(stopped)
    await tx.emit(PhaseChanged(run.id, "stopping", stopped.stop_by, stopped.stop_reason, tx.now))
    await tx.emit(CardChanged(run.id))
    return stopped


async def _open(desk: Desk, ask: Ask, decision: Chosen, facts: RollbackFacts) -> Opened | None:
    """None: the world moved since the facts were read, so they are read again; nothing was written."""
    await past_the_hosts(desk, facts.hosts)
    async with desk.store.transaction() as tx:
        holder, live = await tx.holder(ask.environment), await tx.live(ask.environment)
        if _id(holder) != _id(facts.holder) or live != facts.live:
            return None
        frozen = await _thaw(tx, ask, holder)
        run = await tx.add_run(_new(ask, decision, tx, frozen))
        begun = await _begin(tx, ask, run, decision)
        await tx.emit(CardChanged(run.id))
        lock = next((v for v in decision.verdicts if v.rule is Rule.ROLLBACK_LOCK), None)
        passed = lock.rule if lock and lock.outcome is Outcome.WARN else None
        await tx.audit(
            ask.person,
            "rollback.requested",
            run=run.id,
            environment=run.environment,
            rule=passed,
            detail=f"{decision.option.method} to {run.version}",
        )
        return Opened(begun, decision)


async def _thaw(tx: Transaction, ask: Ask, holder: Run | None) -> int:
    """Ruling 4: a rollback passes an environment that a failed one froze; that run is over. Its id, or 0."""
    if holder is None or holder.phase is not Phase.ROLLBACK_FAILED:
        return 0
    frozen = await tx.lock_run(holder.id)
    await tx.audit(ask.person, "rollback.passed_frozen", run=frozen.id, environment=frozen.environment)
    await tx.emit(PhaseChanged(frozen.id, Phase.FAILED, ask.person, "passed", tx.now))
    ended = replace(frozen, phase=Phase.FAILED, state=State.ENDED, ended_at=tx.now, wake_at=None)
    await tx.save_run(ended)
    await tx.emit(*cards(frozen))
    return frozen.id


def _new(ask: Ask, decision: Chosen, tx: Transaction, frozen: int) -> Run:
    plan, option = decision.plan, decision.option
    return Run(
        id=0,
        kind=Kind.ROLLBACK,
        environment=plan.environment,
        version=plan.release.version,
        digest=plan.release.digest,
        phase=Phase.PLANNED,
        state=State.WAITING,
        requester=ask.person,
        created_at=tx.now,
        reason=ask.reason,
        plan=plan,
        plan_hash=plan.hash,
        checks=dump(decision.verdicts, ()),
        parent=decision.parent,
        outcome=json.dumps(
            {
                "method": option.method,
                "leaving": decision.leaving,
                "frozen": frozen,
                "seconds": option.seconds,
            }
        ),
    )


async def _begin(tx: Transaction, ask: Ask, run: Run, decision: Chosen) -> Run:
    """At once; or at the queue's head, behind the run that is asked to stop (ruling 4)."""
    approved = replace(run, approved_at=tx.now)
    claimed = await tx.take_claim(approved, Phase.PREPARING)
    if claimed is not None:
        ready = replace(claimed, state=State.READY, wake_at=tx.now)
        await tx.save_run(ready)
        return ready
    queued = replace(approved, phase=Phase.QUEUED, plan=None, wake_at=None)
    await tx.save_run(queued)
    await tx.emit(PhaseChanged(run.id, Phase.QUEUED, "", "", tx.now))
    if decision.behind and decision.behind.kind is Kind.DEPLOY:
        behind = await tx.lock_run(decision.behind.id)
        if behind.phase in CLAIMING and not behind.stop_by and ask.person:
            await _stop(tx, ask, behind)
    return queued


def _id(run: Run | None) -> int:
    return run.id if run else 0


def _first_no(verdicts: tuple[Verdict, ...]) -> Verdict | None:
    return next((v for v in verdicts if v.outcome is Outcome.REFUSE), None)
