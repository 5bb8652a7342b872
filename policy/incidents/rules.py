"""incident.*: who may do what to an incident, and in which state of it."""

from policy.config import Role
from policy.facts import Person
from policy.incidents.model import Incident, State
from policy.incidents.states import MOVES
from policy.incidents.visibility import may_see
from policy.people import outsider
from policy.rules import Outcome, Rule, Verdict

MOST_TITLE = 120
MOST_TEXT = 2000
SHORTEST_REASON = 10


def decide_open(person: Person, title: str) -> Verdict:
    """Any full member may, at any hour."""
    return outsider(person) or _words("title", title, MOST_TITLE) or _ok(Rule.INCIDENT_ROLE, None, person)


def decide_look(incident: Incident | None, person: Person, typed: str) -> Verdict:
    """One that a person may not see does not exist for them."""
    if refusal := outsider(person):
        return refusal
    seen = incident is not None and may_see(incident, person)
    return Verdict(
        Rule.INCIDENT_KNOWN, Outcome.OK if seen else Outcome.REFUSE, {"person": person.id, "typed": typed}
    )


def decide_note(incident: Incident, person: Person, text: str) -> Verdict:
    """Anybody who sees it may add to it, whatever its state."""
    return (
        _refused(decide_look(incident, person, incident.id))
        or _words("note", text, MOST_TEXT)
        or _ok(Rule.INCIDENT_ROLE, incident, person)
    )


def decide_change(incident: Incident, person: Person) -> Verdict:
    """Severity, state, roles, blackout and publishing: the commander or an admin, while it is active."""
    return decide_command(incident, person) if incident.active else _ended(incident, person)


def decide_update(incident: Incident, person: Person, writers: frozenset[str]) -> Verdict:
    """Whoever speaks for it, beside the commander and admins."""
    speaks = person.id in writers and incident.active
    return decide_look(incident, person, incident.id) if speaks else decide_change(incident, person)


def decide_command(incident: Incident, person: Person) -> Verdict:
    """The commander or an admin; anybody, while nobody has command."""
    if refusal := _refused(decide_look(incident, person, incident.id)):
        return refusal
    may = person.id == incident.commander or Role.ADMIN in person.roles or not incident.commander
    return Verdict(Rule.INCIDENT_ROLE, Outcome.OK if may else Outcome.REFUSE, _fields(incident, person))


def decide_move(incident: Incident, person: Person, to: State) -> Verdict:
    command = decide_command(incident, person)
    if command.outcome is Outcome.REFUSE or to in MOVES[incident.state]:
        return command
    allowed = tuple(state.value for state in State if state in MOVES[incident.state])
    fields = {**_fields(incident, person), "state": incident.state.value, "to": to.value, "allowed": allowed}
    return Verdict(Rule.INCIDENT_STATE, Outcome.REFUSE, fields)


def decide_reopen(incident: Incident, person: Person, reason: str) -> Verdict:
    """Needs a reason of some length; what was merged goes on in the other one."""
    if incident.active:
        return decide_move(incident, person, incident.state)
    return _words("reopen", reason, MOST_TEXT, SHORTEST_REASON) or decide_move(
        incident, person, State.INVESTIGATING
    )


def decide_take_over(incident: Incident, person: Person) -> Verdict:
    """Without being asked: while nobody has command, or by a designated commander or an admin."""
    if not incident.active:
        return _ended(incident, person)
    if refusal := _refused(decide_look(incident, person, incident.id)):
        return refusal
    free = incident.commander in {"", person.id} or bool(person.roles & {Role.ADMIN, Role.INCIDENT_COMMANDER})
    fields = {**_fields(incident, person), "take": True}
    return Verdict(Rule.INCIDENT_ROLE, Outcome.OK if free else Outcome.REFUSE, fields)


def decide_accept(incident: Incident, person: Person) -> Verdict:
    """Only the one who was asked, while it is still asked."""
    if refusal := _refused(decide_look(incident, person, incident.id)):
        return refusal
    asked = incident.active and incident.offered_to == person.id
    fields = {**_fields(incident, person), "offered": incident.offered_to}
    return Verdict(Rule.INCIDENT_OFFER, Outcome.OK if asked else Outcome.REFUSE, fields)


def decide_words(purpose: str, text: str) -> Verdict | None:
    """A refusal when these words are missing or too long."""
    return _words(purpose, text, MOST_TEXT)


def _words(purpose: str, text: str, most: int, least: int = 1) -> Verdict | None:
    size = len(text.strip())
    problem = "missing" if not size else "short" if size < least else "long" if size > most else ""
    if not problem:
        return None
    fields = {"purpose": purpose, "problem": problem, "limit": most, "least": least}
    return Verdict(Rule.INCIDENT_WORDS, Outcome.REFUSE, fields)


def _ended(incident: Incident, person: Person) -> Verdict:
    if refusal := _refused(decide_look(incident, person, incident.id)):
        return refusal
    fields = {**_fields(incident, person), "state": incident.state.value, "merged_into": incident.merged_into}
    return Verdict(Rule.INCIDENT_OPEN, Outcome.REFUSE, fields)


def _refused(verdict: Verdict) -> Verdict | None:
    return verdict if verdict.outcome is Outcome.REFUSE else None


def _ok(rule: Rule, incident: Incident | None, person: Person) -> Verdict:
    return Verdict(rule, Outcome.OK, _fields(incident, person))


def _fields(incident: Incident | None, person: Person) -> dict[str, object]:
    return {
        "person": person.id,
        "incident": incident.id if incident else "",
        "commander": incident.commander if incident else "",
    }
