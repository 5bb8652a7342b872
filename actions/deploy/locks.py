"""`/deploy lock` and `unlock`: a person closes an environment. A lock refuses, it never queues (ruling 2)."""

from actions.denied import Denied
from actions.deploy.queue import end
from actions.desk import Desk
from actions.ports import Transaction
from policy.deploy.locks import already, decide_lock, decide_thaw
from policy.events import DeploymentFailed, Event, LockChanged, PhaseChanged
from policy.facts import Person
from policy.plan import StepKind
from policy.rules import Outcome
from policy.runs import Kind, Lock, Phase, Run


async def lock(desk: Desk, environment: str, person: str, reason: str) -> Lock | Denied:
    who = await desk.people.person(person)
    verdict = decide_lock(environment, tuple(e.name for e in desk.config.environments), who)
    if verdict.outcome is Outcome.REFUSE:
        return Denied(None, verdict)
    async with desk.store.transaction() as tx:
        made = Lock(environment, who.id, reason, tx.now)
        if not await tx.set_lock(made):
            return Denied(None, already(environment, who, await desk.store.lock(environment)))
        await tx.audit(who.id, "lock", environment=environment, detail=reason)
        await tx.emit(LockChanged(0, environment, locked=True, actor=who.id, reason=reason))
        return made


async def unlock(desk: Desk, environment: str, person: str) -> Lock | Denied:
    """Also how an admin lets go of an environment whose return failed (ruling 4)."""
    who = await desk.people.person(person)
    verdict = decide_lock(environment, tuple(e.name for e in desk.config.environments), who)
    if verdict.outcome is Outcome.REFUSE:
        return Denied(None, verdict)
    frozen = await desk.store.holder(environment)
    if frozen is not None and frozen.phase is Phase.ROLLBACK_FAILED:
        return await _thaw(desk, frozen, who)
    async with desk.store.transaction() as tx:
        gone = await tx.clear_lock(environment)
        if gone is None:
            return Denied(None, already(environment, who, None))
        await tx.audit(who.id, "unlock", environment=environment)
        await tx.emit(LockChanged(0, environment, locked=False, actor=who.id, reason=gone.reason))
        return gone


async def _thaw(desk: Desk, frozen: Run, who: Person) -> Lock | Denied:
    verdict = decide_thaw(frozen.environment, who)
    if verdict.outcome is Outcome.REFUSE:
        return Denied(frozen, verdict)
    migrated = any(step.kind is StepKind.MIGRATE for step in await desk.store.steps(frozen.id))
    async with desk.store.transaction() as tx:
        run = await tx.lock_run(frozen.id)
        await _release(tx, run, who, migrated=migrated)
        return Lock(run.environment, who.id, run.error, tx.now)


async def _release(tx: Transaction, run: Run, who: Person, *, migrated: bool) -> None:
    if run.phase is not Phase.ROLLBACK_FAILED:
        return
    await tx.audit(who.id, "unlock.rollback_failed", run=run.id, environment=run.environment)
    await tx.emit(
        _closing(tx, run, who, migrated=migrated),
        PhaseChanged(run.id, Phase.FAILED, who.id, run.error, tx.now),
    )
    await end(tx, run, Phase.FAILED)


def _closing(tx: Transaction, run: Run, who: Person, *, migrated: bool) -> Event:
    """A deployment's Started is still open: one post closes it and says that the environment is free (ruling 30)."""
    if run.kind is not Kind.DEPLOY:
        return LockChanged(run.id, run.environment, locked=False, actor=who.id, reason=run.error)
    seconds = (tx.now - (run.started_at or tx.now)).total_seconds()
    staying = run.plan.release.migrations if run.plan and migrated else ()
    return DeploymentFailed(
        run.id, run.environment, run.version, "", run.error, "", seconds, staying, closed_by=who.id
    )
