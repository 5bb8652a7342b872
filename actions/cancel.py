"""`/deploy cancel`: before anything runs it ends the run; later it means undo what was done."""

from dataclasses import dataclass, replace

from actions.approvals import Denied
from actions.desk import Desk
from actions.ports import Transaction
from actions.queue import end
from policy.config import Role
from policy.events import CardChanged, PhaseChanged
from policy.facts import Person
from policy.rules import Outcome, Rule, Verdict
from policy.runs import CLAIMING, Phase, Run

_CANCELLERS = frozenset({Role.DEPLOYER, Role.APPROVER, Role.INCIDENT_COMMANDER, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Stopping:
    """`run.phase` tells: ended at once (`cancelled`), or still being undone by its worker."""

    run: Run


async def cancel(desk: Desk, run: int, person: str, reason: str) -> Stopping | Denied:
    who = await desk.people.person(person)
    async with desk.store.transaction() as tx:
        locked = await tx.lock_run(run)
        if verdict := _refusal(locked, who):
            return Denied(locked, verdict)
        await tx.audit(who.id, "deploy.cancel", run=run, environment=locked.environment, detail=reason)
        return Stopping(await _stop(tx, replace(locked, stop_by=who.id, stop_reason=reason)))


def _refusal(run: Run, who: Person) -> Verdict | None:
    if not run.open or run.phase is Phase.ROLLBACK_FAILED:
        return Verdict(Rule.STOP_OPEN, Outcome.REFUSE, {"run": run.id, "phase": run.phase.value})
    outsider = who.is_guest or who.is_stranger or who.is_bot
    if outsider or not (who.id == run.requester or who.roles & _CANCELLERS):
        return Verdict(Rule.STOP_ROLE, Outcome.REFUSE, {"person": who.id})
    return None


async def _stop(tx: Transaction, run: Run) -> Run:
    if run.phase not in CLAIMING:
        await tx.emit(PhaseChanged(run.id, Phase.CANCELLED, run.stop_by, run.stop_reason, tx.now))
        return await end(tx, run, Phase.CANCELLED)
    await tx.save_run(run)  # its worker sees the request, and undoes what was done
    await tx.emit(PhaseChanged(run.id, "stopping", run.stop_by, run.stop_reason, tx.now), CardChanged(run.id))
    return run
