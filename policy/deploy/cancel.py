"""Who may stop a run, and what stopping means in its phase."""

from policy.config import Role
from policy.facts import Person
from policy.people import outsider
from policy.rules import Outcome, Rule, Verdict
from policy.runs import CLAIMING, Kind, Phase, Run

_MAY = (Role.DEPLOYER, Role.APPROVER, Role.INCIDENT_COMMANDER, Role.ADMIN)
_TRAFFIC_MOVED = (Phase.SWITCHING, Phase.WATCHING)


def decide_answer(run: Run, who: Person) -> Verdict:
    """Who may stop a run may also say what the watch asks about it, at any time."""
    if refusal := outsider(who):
        return refusal
    may = who.id == run.requester or bool(who.roles & set(_MAY))
    fields = {"person": who.id, "run": run.id, "phase": run.phase.value, "roles": tuple(map(str, _MAY))}
    return Verdict(Rule.STOP_ROLE, Outcome.OK if may else Outcome.REFUSE, fields)


def decide_cancel(run: Run, who: Person) -> Verdict:
    """Before the switch the new container goes; during and after it traffic moves back (WARN says so)."""
    if refusal := outsider(who):
        return refusal
    fields = {"person": who.id, "run": run.id, "phase": run.phase.value}
    if who.id != run.requester and not who.roles & set(_MAY):
        roles = tuple(role.value for role in _MAY)
        return Verdict(Rule.STOP_ROLE, Outcome.REFUSE, {**fields, "roles": roles})
    if run.kind is Kind.ROLLBACK and run.phase in CLAIMING:
        return Verdict(
            Rule.STOP_OPEN, Outcome.REFUSE, {**fields, "rolls_back": False, "kind": run.kind.value}
        )
    if not run.open or run.phase in (Phase.ROLLBACK_FAILED, Phase.ROLLING_BACK):
        return Verdict(Rule.STOP_OPEN, Outcome.REFUSE, {**fields, "rolls_back": False})
    back = run.phase in _TRAFFIC_MOVED
    return Verdict(Rule.STOP_OPEN, Outcome.WARN if back else Outcome.OK, {**fields, "rolls_back": back})
