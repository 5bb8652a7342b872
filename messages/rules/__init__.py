"""Every rule in words: what happened, what it means, what to do next. Built from Verdict.fields alone."""

from collections.abc import Callable

from messages.rules import hosts, incidents, playbooks, rollback, votes, what, when, where, who
from messages.rules.words import Fields, Words
from policy.rules import Rule, Verdict

__all__ = ["NAMES", "Words", "words"]

_WORDS: dict[Rule, tuple[str, Callable[[Fields], Words]]] = {
    Rule.WHO_KNOWN: ("known to Slack", who.known),
    Rule.WHO_MEMBER: ("full member", who.member),
    Rule.WHO_ROLE: ("role", who.role),
    Rule.WHO_ON_CALL: ("on call", who.on_call),
    Rule.WHAT_ENVIRONMENT: ("environment", what.environment),
    Rule.WHAT_LOCAL: ("local environment", what.local),
    Rule.WHAT_VERSION: ("version", what.version),
    Rule.WHAT_IMAGE: ("image", what.image),
    Rule.WHAT_STAGED: ("staging proof", what.staged),
    Rule.WHAT_OLDER: ("not older than live", what.older),
    Rule.WHAT_LIVE: ("not live already", what.live),
    Rule.WHAT_QUARANTINE: ("quarantine", what.quarantine),
    Rule.WHAT_BACKUP: ("backup before migrations", what.backup),
    Rule.WHAT_REASON: ("reason", what.reason),
    Rule.WHEN_WINDOW: ("deployment window", when.window),
    Rule.WHEN_WEEKEND: ("weekend", when.weekend),
    Rule.WHEN_PEAK: ("peak hours", when.peak),
    Rule.WHEN_HOLIDAY: ("public holiday", when.holiday),
    Rule.WHEN_RAMADAN: ("Ramadan evening", when.ramadan),
    Rule.WHEN_EVENT: ("high-traffic event", when.event),
    Rule.WHEN_INCIDENT: ("active incident", when.incident),
    Rule.WHEN_OVERRUN: ("end within the window", when.overrun),
    Rule.WHERE_LOCK: ("lock", where.lock),
    Rule.WHERE_OPEN: ("same request open", where.open_already),
    Rule.WHERE_BUSY: ("queue", where.busy),
    Rule.WHERE_HOST: ("host reachable", hosts.host),
    Rule.WHERE_PORTS: ("free port", hosts.ports),
    Rule.WHERE_SITE: ("nginx site", hosts.site),
    Rule.WHERE_DISK: ("disk space", hosts.disk),
    Rule.WHERE_MEMORY: ("memory", hosts.memory),
    Rule.WHERE_CLOCK: ("clock", hosts.clock),
    Rule.WHERE_DRIFT: ("changes outside the bot", hosts.drift),
    Rule.WHERE_EXPOSED: ("exposed container", hosts.exposed),
    Rule.WHERE_MAINTENANCE: ("maintenance page", hosts.maintenance),
    Rule.VOTE_OPEN: ("open for votes", votes.is_open),
    Rule.VOTE_SELF: ("not the requester", votes.own),
    Rule.VOTE_ROLE: ("approver's role", votes.role),
    Rule.VOTE_TWICE: ("one vote each", votes.twice),
    Rule.VOTE_STALE: ("plan unchanged", votes.stale),
    Rule.VOTE_EXPIRED: ("approval time", votes.expired),
    Rule.VOTE_CANDIDATES: ("enough approvers", votes.candidates),
    Rule.ROLLBACK_OPEN: ("no run in flight", rollback.open_already),
    Rule.ROLLBACK_STALE: ("live as shown", rollback.stale),
    Rule.ROLLBACK_TARGET: ("proven version", rollback.target),
    Rule.ROLLBACK_STANDBY: ("standby", rollback.standby),
    Rule.ROLLBACK_SCHEMA: ("database", rollback.schema),
    Rule.ROLLBACK_IMAGE: ("image on the hosts", rollback.image),
    Rule.ROLLBACK_LOCK: ("lock", rollback.lock),
    Rule.ROLLBACK_METHOD: ("way back", rollback.method),
    Rule.STOP_ROLE: ("who may stop", votes.stop_role),
    Rule.STOP_OPEN: ("still running", votes.stop_open),
    Rule.LOCK_ROLE: ("who may lock", votes.lock_role),
    Rule.LOCK_STATE: ("state of the lock", votes.lock_state),
    Rule.QUARANTINE_ROLE: ("who may lift a quarantine", votes.quarantine_role),
    Rule.QUARANTINE_STATE: ("state of the quarantine", votes.quarantine_state),
    Rule.INCIDENT_KNOWN: ("known incident", incidents.known),
    Rule.INCIDENT_ROLE: ("who may change an incident", incidents.role),
    Rule.INCIDENT_STATE: ("state of the incident", incidents.state),
    Rule.INCIDENT_OPEN: ("incident is open", incidents.is_open),
    Rule.INCIDENT_OFFER: ("command is offered", incidents.offer),
    Rule.INCIDENT_WORDS: ("words of the incident", incidents.typed),
    Rule.OPS_ROLE: ("who may look", who.may_look),
    Rule.PLAYBOOK_ROLE: ("who may act", playbooks.role),
    Rule.PLAYBOOK_SECOND: ("second person", playbooks.second),
    Rule.PLAYBOOK_TARGET: ("target as shown", playbooks.target),
    Rule.PLAYBOOK_BUSY: ("target is free", playbooks.busy),
    Rule.PLAYBOOK_ADDRESS: ("address to block", playbooks.address),
}
NAMES: dict[str, str] = {rule.value: name for rule, (name, _) in _WORDS.items()}


def words(verdict: Verdict) -> Words:
    return _WORDS[verdict.rule][1](Fields.of(verdict))
