"""What follows from a verdict: the release goes back and its bytes into quarantine, or people are asked, once."""

from dataclasses import dataclass

from actions.desk import Desk
from actions.faults import DidNotLast, StepBroke
from actions.ports import Transaction
from policy.config import Environment, OnFail
from policy.errors import BotError, StepFailed
from policy.events import IssueDetected, WatchAsked
from policy.plan import LABEL_RUN, Plan, StepKind
from policy.rollback.schema import grave
from policy.runs import Run
from policy.watch import Act, Judgement, Question

_INVESTIGATING = "Investigating. Rollback prepared if needed."


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


async def past_contract(desk: Desk, plan: Plan) -> str:
    """What its migrations did that the release before cannot live with; empty when it can, as far as is known."""
    found = await desk.store.migrations(plan.environment)
    live = next((place.live for place in plan.hosts if place.live), None)
    since = live.label(LABEL_RUN) if live else ""
    return "; ".join(f"{m.name} {m.why}" for m in grave(found, int(since) if since.isdecimal() else 0))


async def ask(desk: Desk, tx: Transaction, run: Run, judged: Judgement, barred: str = "") -> bool:
    """In the run's thread, naming who asked for the release and who is on call; and the issue of guide 4.6. `barred`: why
    it does not go back by itself.
    """
    team = tuple(dict.fromkeys(person for person in (run.requester, desk.config.contacts.on_call) if person))
    why = f". The release before does not suit the database ({barred})" if barred else ""
    question = Question(run.id, judged.said, f"{_impact(judged)}{why}", team, tx.now)
    if not await tx.put_question(question):
        return False
    severity = "High" if judged.act is Act.ROLL_BACK else "Medium"
    action = "Not rolled back by itself: people decide." if barred else _INVESTIGATING
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
