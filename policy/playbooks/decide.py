"""playbook.*: whether an action may be done now, by this person, on what was shown to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from policy.config import Config, Environment, Role, Strategy
from policy.facts import Person
from policy.incidents.model import Incident, Type
from policy.incidents.rules import decide_look
from policy.playbooks.blocking import Network, NotBlocked, judged, shown, single
from policy.playbooks.catalogue import ACTIONS, AFTER_EVIDENCE
from policy.playbooks.model import AT_WORK, Action, ActionRun, ActionState, Doing
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Phase, Run

_PATIENCE = timedelta(minutes=30)
_SECONDS = frozenset({Role.APPROVER, Role.INCIDENT_COMMANDER, Role.SECURITY, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Moment:
    """What is so right now. `runs`: every action of this incident; `holder`: who owns the environment."""

    runs: tuple[ActionRun, ...] = ()
    elsewhere: tuple[ActionRun, ...] = ()  # actions at work for other incidents, on the same environment
    holder: Run | None = None


def decide_press(action: Action, incident: Incident, person: Person, moment: Moment) -> Verdict | None:
    """The refusal, or None. Looking is for every responder; doing for the action's roles or the commander."""
    if refusal := decide_person(action, incident, person):
        return refusal
    if not incident.active:
        fields = {"person": person.id, "incident": incident.id, "commander": incident.commander}
        merged = {"state": incident.state.value, "merged_into": incident.merged_into}
        return Verdict(Rule.INCIDENT_OPEN, Outcome.REFUSE, {**fields, **merged})
    if action.reads or action.by_hand:
        return None
    return _busy(action, moment) or _evidence(action, incident, moment)


def decide_person(action: Action, incident: Incident, person: Person) -> Verdict | None:
    look = decide_look(incident, person, incident.id)
    if look.outcome is Outcome.REFUSE:
        return look
    if person.id == incident.commander or person.roles & action.roles:
        return None
    fields = {"person": person.id, "action": action.label, "roles": _names(action.roles)}
    return Verdict(Rule.PLAYBOOK_ROLE, Outcome.REFUSE, fields)


def lapsed(asked: ActionRun, incident: Incident | None, now: datetime) -> bool:
    """Nobody agreed in time, or the incident ended first: it holds its target no longer."""
    waits = asked.state is ActionState.ASKED
    return waits and (incident is None or not incident.active or now - asked.asked_at > _PATIENCE)


def decide_second(
    action: Action, incident: Incident, asked: ActionRun, person: Person, now: datetime
) -> Verdict | None:
    """Another person than the one who asked, of a role that answers for it, while it still waits."""
    look = decide_look(incident, person, incident.id)
    if look.outcome is Outcome.REFUSE:
        return look
    problem = ""
    if asked.state is not ActionState.ASKED or lapsed(asked, incident, now):
        problem = "over"
    elif person.id == asked.asked_by:
        problem = "self"
    elif not person.roles & _SECONDS and person.id != incident.commander:
        problem = "role"
    fields = {"person": person.id, "action": action.label, "problem": problem, "roles": _names(_SECONDS)}
    return Verdict(Rule.PLAYBOOK_SECOND, Outcome.REFUSE, fields) if problem else None


def decide_address(text: str, config: Config) -> Network | Verdict:
    """Never the team's own networks, nor a host of the configuration that is named by its address."""
    hosts = [host.address for environment in config.environments for host in environment.hosts]
    found = judged(text, (*config.playbooks.never_block, *hosts))
    if isinstance(found, NotBlocked):
        return Verdict(Rule.PLAYBOOK_ADDRESS, Outcome.REFUSE, {"typed": text, "why": found.reason})
    return found


def needs_second(action: Action, argument: str) -> bool:
    """What destroys, and a range of addresses: many people may be behind it."""
    if action.name is Doing.BLOCK:
        found = judged(argument)
        return isinstance(found, NotBlocked) or not single(found)
    return action.second


def address(network: Network) -> str:
    return shown(network)


def environment_for(config: Config, incident: Incident, named: str = "") -> Environment | None:
    """The one that was named, else the incident's, else the last that has hosts: production in the guide's order."""
    wanted = named or incident.environment
    served = [e for e in config.environments if e.hosts and e.strategy is not Strategy.LOCAL]
    if wanted:
        return next((e for e in served if e.name == wanted), None)
    return served[-1] if served else None


def _busy(action: Action, moment: Moment) -> Verdict | None:
    """One at a time on a target; a deployment or a rollback under way is not disturbed. A failed one lies still."""
    same = (
        run
        for run in (*moment.runs, *moment.elsewhere)
        if run.state in AT_WORK and ACTIONS[run.action].target is action.target
    )
    fields: dict[str, object] = {"action": action.label, "by": None, "other": None, "run": 0}
    if other := next(same, None):
        fields |= {"by": other.asked_by, "other": ACTIONS[other.action].label}
        return Verdict(Rule.PLAYBOOK_BUSY, Outcome.REFUSE, fields)
    holder = moment.holder
    if holder and holder.phase is not Phase.ROLLBACK_FAILED and action.target in {"service", "site"}:
        return Verdict(Rule.PLAYBOOK_BUSY, Outcome.REFUSE, {**fields, "run": holder.id})
    return None


def _evidence(action: Action, incident: Incident, moment: Moment) -> Verdict | None:
    """A try is enough: what cannot be saved must not keep a breach open."""
    tried = any(
        run.action is Doing.EVIDENCE and run.state in {ActionState.DONE, ActionState.FAILED}
        for run in moment.runs
    )
    if incident.type is not Type.SECURITY or action.name not in AFTER_EVIDENCE or tried:
        return None
    return target(action, incident.environment, "evidence")


def target(action: Action, environment: str, problem: str) -> Verdict:
    fields = {"action": action.label, "environment": environment, "problem": problem}
    return Verdict(Rule.PLAYBOOK_TARGET, Outcome.REFUSE, fields)


def _names(roles: frozenset[Role]) -> tuple[str, ...]:
    return tuple(sorted(role.value for role in roles))
