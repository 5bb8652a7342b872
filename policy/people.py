"""who.*: guests, strangers and bots never; everybody else by their roles (rulings 37, 39)."""

from policy.config import Role
from policy.facts import Person
from policy.rules import Outcome, Rule, Verdict


def who(person: Person, role: Role) -> tuple[Verdict, ...]:
    """May this person act as `role`? The verdicts end with the first refusal: nothing more is told."""
    verdicts: list[Verdict] = []
    for verdict in (known(person), member(person), holds(person, role)):
        verdicts.append(verdict)
        if verdict.outcome is Outcome.REFUSE:
            break
    return tuple(verdicts)


def outsider(person: Person) -> Verdict | None:
    """The refusal of anybody Slack does not know as a full member, whatever the role."""
    return next((v for v in (known(person), member(person)) if v.outcome is Outcome.REFUSE), None)


def known(person: Person) -> Verdict:
    return _verdict(Rule.WHO_KNOWN, person, refused=person.unknown)


def member(person: Person) -> Verdict:
    kinds = {"bot": person.is_bot, "stranger": person.is_stranger, "guest": person.is_guest}
    kind = next((name for name, it_is in kinds.items() if it_is), "")
    return _verdict(Rule.WHO_MEMBER, person, refused=bool(kind), kind=kind)


def holds(person: Person, role: Role, rule: Rule = Rule.WHO_ROLE) -> Verdict:
    return _verdict(rule, person, refused=role not in person.roles, role=role.value, roles=role_names(person))


def on_call(person: str) -> Verdict:
    """Guide 2.2 asks for a named on-call engineer; without one the deployment is warned about."""
    outcome = Outcome.OK if person else Outcome.WARN
    return Verdict(Rule.WHO_ON_CALL, outcome, {"person": person, "on_call": person})


def role_names(person: Person) -> tuple[str, ...]:
    return tuple(sorted(r.value for r in person.roles))


def _verdict(rule: Rule, person: Person, *, refused: bool, **fields: object) -> Verdict:
    outcome = Outcome.REFUSE if refused else Outcome.OK
    return Verdict(rule, outcome, {"person": person.id, **fields})
