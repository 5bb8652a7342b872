"""A rollback that waited behind the run in flight is planned anew when its turn comes (ruling 2)."""

import json
from dataclasses import replace

from actions.deploy.checks import dump
from actions.desk import Desk
from actions.rollback.gather import gather, person_of
from policy.deploy import Refused
from policy.rollback import Chosen, RollbackRequest, decide_rollback
from policy.rules import Rule
from policy.runs import Run


async def plan_anew(desk: Desk, run: Run) -> Run | Rule:
    """The run with its plan, or the rule that says no by now. Nothing is written."""
    person = await person_of(desk, run.requester)
    request = RollbackRequest(person, run.environment, run.version, run.reason)
    match decision := decide_rollback(request, await gather(desk, run.environment, own=run)):
        case Chosen(plan=plan, option=option):
            kept = json.loads(run.outcome or "{}")
            told = {"method": option.method, "leaving": decision.leaving, "seconds": option.seconds}
            return replace(
                run,
                plan=plan,
                plan_hash=plan.hash,
                digest=plan.release.digest,
                parent=decision.parent,
                checks=dump(decision.verdicts, ()),
                outcome=json.dumps({**kept, **told}),
            )
        case Refused(verdict=verdict):
            return verdict.rule
        case _:
            return Rule.ROLLBACK_OPEN
