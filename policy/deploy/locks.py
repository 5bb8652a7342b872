"""Who may close an environment and open it again."""

from policy.config import Role
from policy.deploy.verdicts.what import no_environment
from policy.facts import Person
from policy.people import outsider
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Lock

_MAY = (Role.DEPLOYER, Role.INCIDENT_COMMANDER, Role.ADMIN)


def decide_lock(environment: str, known: tuple[str, ...], who: Person) -> Verdict:
    """For `lock` and `unlock` alike."""
    if environment not in known:
        return no_environment(environment, known)
    return _role(environment, who, _MAY)


def decide_thaw(environment: str, who: Person) -> Verdict:
    """An environment frozen by a failed rollback opens only for an admin (ruling 4)."""
    return _role(environment, who, (Role.ADMIN,))


def _role(environment: str, who: Person, may: tuple[Role, ...]) -> Verdict:
    if refusal := outsider(who):
        return refusal
    allowed = bool(who.roles & set(may))
    fields = {"person": who.id, "environment": environment, "roles": tuple(role.value for role in may)}
    return Verdict(Rule.LOCK_ROLE, Outcome.OK if allowed else Outcome.REFUSE, fields)


def already(environment: str, who: Person, found: Lock | None) -> Verdict:
    """It is locked already, or there is nothing to unlock."""
    fields = {"person": who.id, "environment": environment, "locked": found is not None}
    if found is not None:
        fields |= {"by": found.by, "reason": found.reason, "at": found.at}
    return Verdict(Rule.LOCK_STATE, Outcome.REFUSE, fields)
