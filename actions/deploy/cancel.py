"""`/deploy cancel`: before anything runs it ends the run; later it means undo what was done."""

from dataclasses import dataclass, replace

from actions.denied import Denied
from actions.deploy.queue import end
from actions.desk import Desk
from actions.ports import Transaction
from policy.deploy.cancel import decide_cancel
from policy.errors import RunMissing
from policy.events import CardChanged, PhaseChanged
from policy.rules import Outcome
from policy.runs import CLAIMING, Kind, Phase, Run


@dataclass(frozen=True, slots=True)
class Stopping:
    """`run.phase` tells: ended at once (`cancelled`), or still being undone by its worker."""

    run: Run


async def cancel(desk: Desk, run: int, person: str, reason: str) -> Stopping | Denied:
    who = await desk.people.person(person)
    async with desk.store.transaction() as tx:
        locked = await tx.lock_run(run)
        if locked.kind not in (Kind.DEPLOY, Kind.ROLLBACK):
            raise RunMissing(run)  # the desk's own runs are nobody's to stop
        verdict = decide_cancel(locked, who)
        if verdict.outcome is Outcome.REFUSE:
            return Denied(locked, verdict)
        await tx.audit(who.id, "deploy.cancel", run=run, environment=locked.environment, detail=reason)
        return Stopping(await _stop(tx, replace(locked, stop_by=who.id, stop_reason=reason)))


async def _stop(tx: Transaction, run: Run) -> Run:
    if run.phase not in CLAIMING:
        await tx.emit(PhaseChanged(run.id, Phase.CANCELLED, run.stop_by, run.stop_reason, tx.now))
        return await end(tx, run, Phase.CANCELLED)
    await tx.save_run(run)  # its worker sees the request, and undoes what was done
    await tx.emit(PhaseChanged(run.id, "stopping", run.stop_by, run.stop_reason, tx.now), CardChanged(run.id))
    return run
