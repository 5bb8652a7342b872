"""`/deploy lock` and `unlock`: a person closes an environment. A lock refuses, it never queues (ruling 2)."""

from actions.approvals import Denied
from actions.desk import Desk
from actions.ports import Transaction
from actions.queue import end
from policy.config import Role
from policy.events import LockChanged, PhaseChanged
from policy.facts import Person
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Lock, Phase, Run

_LOCKERS = frozenset({Role.DEPLOYER, Role.INCIDENT_COMMANDER, Role.ADMIN})


async def lock(desk: Desk, environment: str, person: str, reason: str) -> Lock | Denied:
    who = await desk.people.person(person)
    if verdict := _refusal(desk, environment, who):
        return Denied(None, verdict)
    async with desk.store.transaction() as tx:
        made = Lock(environment, who.id, reason, tx.now)
        if not await tx.set_lock(made):
            return Denied(None, _state(environment, "locked"))
        await tx.audit(who.id, "lock", environment=environment, detail=reason)
        await tx.emit(LockChanged(0, environment, locked=True, actor=who.id, reason=reason))
        return made


async def unlock(desk: Desk, environment: str, person: str) -> Lock | Denied:
    """Also how an admin lets go of an environment whose return failed (ruling 4)."""
    who = await desk.people.person(person)
    if verdict := _refusal(desk, environment, who):
        return Denied(None, verdict)
    frozen = await desk.store.holder(environment)
    if frozen is not None and frozen.phase is Phase.ROLLBACK_FAILED:
        return await _thaw(desk, frozen, who)
    async with desk.store.transaction() as tx:
        gone = await tx.clear_lock(environment)
        if gone is None:
            return Denied(None, _state(environment, "unlocked"))
        await tx.audit(who.id, "unlock", environment=environment)
        await tx.emit(LockChanged(0, environment, locked=False, actor=who.id, reason=gone.reason))
        return gone


async def _thaw(desk: Desk, frozen: Run, who: Person) -> Lock | Denied:
    if Role.ADMIN not in who.roles:
        return Denied(
            frozen, Verdict(Rule.LOCK_ROLE, Outcome.REFUSE, {"person": who.id, "role": Role.ADMIN.value})
        )
    async with desk.store.transaction() as tx:
        run = await tx.lock_run(frozen.id)
        await _release(tx, run, who)
        return Lock(run.environment, who.id, run.error, tx.now)


async def _release(tx: Transaction, run: Run, who: Person) -> None:
    if run.phase is not Phase.ROLLBACK_FAILED:
        return
    await tx.audit(who.id, "unlock.rollback_failed", run=run.id, environment=run.environment)
    await tx.emit(PhaseChanged(run.id, Phase.FAILED, who.id, run.error, tx.now))
    await tx.emit(LockChanged(run.id, run.environment, locked=False, actor=who.id, reason=run.error))
    await end(tx, run, Phase.FAILED)


def _refusal(desk: Desk, environment: str, who: Person) -> Verdict | None:
    names = tuple(e.name for e in desk.config.environments)
    if environment not in names:
        return Verdict(Rule.WHAT_ENVIRONMENT, Outcome.REFUSE, {"environment": environment, "known": names})
    if who.is_guest or who.is_stranger or who.is_bot or not who.roles & _LOCKERS:
        return Verdict(Rule.LOCK_ROLE, Outcome.REFUSE, {"person": who.id, "role": Role.DEPLOYER.value})
    return None


def _state(environment: str, state: str) -> Verdict:
    return Verdict(Rule.LOCK_STATE, Outcome.REFUSE, {"environment": environment, "state": state})
