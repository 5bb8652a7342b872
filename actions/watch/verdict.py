"""What follows from a verdict: the release goes back and its bytes into quarantine, or people are asked, once."""

from dataclasses import dataclass

from actions.desk import Desk
from actions.faults import DidNotLast, StepBroke
from actions.ports import Transaction
from policy.config import Environment, OnFail
from policy.errors import BotError, StepFailed
from policy.events import IssueDetected, WatchAsked
from policy.plan import StepKind
from policy.runs import Run
from policy.watch import Act, Judgement, Question


@dataclass
class WatchFailed(StepFailed):
    """The release is no good. `impact`: what customers notice, for the announcement."""

    impact: str = ""


def failure(environment: Environment, run: Run, judged: Judgement) -> WatchFailed | None:
    """Why it goes back by itself; None when it does not, or when there is nothing to go back to."""
    returns = run.plan is not None and all(place.live for place in run.plan.hosts)
    if judged.act is not Act.ROLL_BACK or environment.watch.on_fail is OnFail.ASK or not returns:
        return None
    return WatchFailed(StepKind.WATCH, judged.said, impact=_impact(judged))


async def ask(desk: Desk, tx: Transaction, run: Run, judged: Judgement) -> bool:
    """In the run's thread, naming who asked for the release and who is on call; and the issue of guide 4.6."""
    team = tuple(dict.fromkeys(person for person in (run.requester, desk.config.contacts.on_call) if person))
    question = Question(run.id, judged.said, _impact(judged), team, tx.now)
    if not await tx.put_question(question):
        return False
    severity = "High" if judged.act is Act.ROLL_BACK else "Medium"
    action = "Investigating. Rollback prepared if needed."
    await tx.emit(
        IssueDetected(run.id, run.environment, run.version, judged.said, severity, question.impact, action),
        WatchAsked(run.id),
    )
    await tx.audit("", "watch.asked", run=run.id, environment=run.environment, detail=judged.said)
    return True


def asks(judged: Judgement) -> bool:
    return judged.act in (Act.ASK, Act.ROLL_BACK)


async def quarantine(tx: Transaction, run: Run, fault: BotError) -> None:
    """The watch found the release bad; what a lost host or a person ended proves nothing about it."""
    if not isinstance(fault, StepFailed) or isinstance(fault, StepBroke | DidNotLast):
        return
    if fault.step == StepKind.WATCH and await tx.set_quarantine(
        run.environment, run.digest, fault.detail, run.version
    ):
        detail = f"{run.version} {run.digest}: {fault.detail}"
        await tx.audit("", "quarantine.set", run=run.id, environment=run.environment, detail=detail)


async def closed(tx: Transaction, run: int) -> None:
    """The run is over: a question that was asked shows so."""
    if await tx.question(run):
        await tx.emit(WatchAsked(run))


def _impact(judged: Judgement) -> str:
    return judged.worst.impact if judged.worst else ""
