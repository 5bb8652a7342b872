"""Who may look at what is not for everybody: logs and the audit log (redacted, and each look is audited)."""

from policy.deploy.verdicts.what import no_environment
from policy.facts import Person
from policy.people import outsider, role_names
from policy.rules import Outcome, Rule, Verdict


def decide_look(environment: str, known: tuple[str, ...], who: Person) -> Verdict | None:
    """The refusal, or None. `environment` empty: none is asked for."""
    if refusal := outsider(who):
        return refusal
    if environment and environment not in known:
        return no_environment(environment, known)
    if not who.roles:
        return Verdict(Rule.OPS_ROLE, Outcome.REFUSE, {"person": who.id, "roles": role_names(who)})
    return None
