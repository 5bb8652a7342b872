"""Who may let bytes back that the watch sent away (ruling 37: nothing else does)."""

from policy.config import Role
from policy.deploy.verdicts.what import no_environment
from policy.facts import Person
from policy.people import outsider
from policy.rules import Outcome, Rule, Verdict

_MAY = (Role.APPROVER, Role.ADMIN)  # the second pair of eyes, as for a deployment


def decide_lift(version: str, environment: str, known: tuple[str, ...], who: Person) -> Verdict:
    """The first no, or yes. Whether there is anything to lift is told by `nothing_to_lift`."""
    if environment not in known:
        return no_environment(environment, known)
    if refusal := outsider(who):
        return refusal
    fields = {
        "person": who.id,
        "version": version,
        "environment": environment,
        "roles": tuple(map(str, _MAY)),
    }
    if not who.roles & set(_MAY):
        return Verdict(Rule.QUARANTINE_ROLE, Outcome.REFUSE, fields)
    return Verdict(Rule.QUARANTINE_ROLE, Outcome.OK, fields)


def nothing_to_lift(version: str, environment: str) -> Verdict:
    return Verdict(Rule.QUARANTINE_STATE, Outcome.REFUSE, {"version": version, "environment": environment})
