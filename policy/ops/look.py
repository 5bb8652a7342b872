"""Who may look at what is not for everybody: logs and the audit log (redacted, and each look is audited)."""

from policy.facts import Person
from policy.people import outsider, role_names
from policy.rules import Outcome, Rule, Verdict
from policy.versions import nearest


def decide_look(environment: str, known: tuple[str, ...], who: Person) -> Verdict | None:
    """The refusal, or None. `environment` empty: none is asked for."""
    if refusal := outsider(who):
        return refusal
    if environment and environment not in known:
        fields = {"environment": environment, "known": known, "meant": nearest(environment, known)}
        return Verdict(Rule.WHAT_ENVIRONMENT, Outcome.REFUSE, fields)
    if not who.roles:
        return Verdict(Rule.OPS_ROLE, Outcome.REFUSE, {"person": who.id, "roles": role_names(who)})
    return None
