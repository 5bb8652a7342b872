"""What people answer to the watch's question: keep it, or roll it back."""

from dataclasses import dataclass

from actions.denied import Denied
from actions.deploy.cancel import Stopping, cancel
from actions.desk import Desk
from actions.ports import Transaction
from actions.rollback import Ask, Guided, Joined, Opened
from actions.rollback import ask as roll_back
from policy.deploy import Refused
from policy.deploy.cancel import decide_answer
from policy.events import PhaseChanged, WatchAsked
from policy.facts import Person
from policy.rules import Outcome
from policy.runs import Phase, Run
from policy.watch import Answer, Question


@dataclass(frozen=True, slots=True)
class Answered:
    """`question.by` tells whose answer counts: this person's, or that of somebody who was first."""

    run: Run
    question: Question


async def keep(desk: Desk, run: int, person: str) -> Answered | Denied | None:
    """None: nothing was asked. A verdict that is graver later still acts."""
    who = await desk.people.person(person)
    async with desk.store.transaction() as tx:
        locked = await tx.lock_run(run)
        verdict = decide_answer(locked, who)
        if verdict.outcome is Outcome.REFUSE:
            return Denied(locked, verdict)
        answered = await _answer(tx, locked, who, Answer.KEEP)
        if answered and answered.by == who.id:
            await tx.audit(
                who.id, "watch.kept", run=run, environment=locked.environment, detail=answered.said
            )
            await tx.emit(PhaseChanged(run, "kept", who.id, answered.said, tx.now))
        return Answered(locked, answered) if answered else None


async def back(
    desk: Desk, run: int, person: str
) -> Stopping | Answered | Denied | Opened | Joined | Guided | Refused | None:
    """While the run is watched, it goes back itself (ruling 4); later a rollback of its own does."""
    who = await desk.people.person(person)
    async with desk.store.transaction() as tx:
        locked = await tx.lock_run(run)
        verdict = decide_answer(locked, who)
        if verdict.outcome is Outcome.REFUSE:
            return Denied(locked, verdict)
        answered = await _answer(tx, locked, who, Answer.ROLL_BACK)
    if answered is None or answered.by != who.id:
        return Answered(locked, answered) if answered else None
    reason = answered.said
    if locked.phase is Phase.WATCHING:
        return await cancel(desk, run, person, reason)
    return await roll_back(desk, Ask(person, locked.environment, reason=reason, leaving=locked.version))


async def _answer(tx: Transaction, run: Run, who: Person, given: Answer) -> Question | None:
    """The question with the answer that counts: the first."""
    asked = await tx.question(run.id)
    if asked is None or asked.answer:
        return asked
    await tx.answer_question(run.id, given, who.id)
    await tx.emit(WatchAsked(run.id))
    return await tx.question(run.id)
