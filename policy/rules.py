"""Every rule by a stable id. The id appears in the reply, the audit row, the log and docs/reference/rules.md.

The fields of each verdict, for messages/rules. Fields of the first line of a group are in every verdict of it. `?` marks
a field that may be None or empty; times are aware UTC datetimes; `outcomes` lists what the rule can answer.

who.*            person
who.known        OK REFUSE         (ruling 39: Slack is away and the last known membership is too old)
who.member       OK REFUSE         kind? = guest | stranger | bot
who.role         OK REFUSE         role, roles (held)
who.on_call      OK WARN           on_call?                      (person is the on-call id, empty when nobody is named)

what.environment OK REFUSE         environment (as typed), known (names), meant?
what.local       OK REFUSE         environment, reason?
what.version     OK REFUSE         version (as typed), environment, kind? = release | latest | branch, meant?,
                                   problem? = missing | long | near | tag, limit (128)
what.reason      OK REFUSE         purpose = emergency | confirmation | reason, problem? = missing | long, limit (500)
what.image       OK REFUSE         version, repository, digest?, tags (newest few), meant?, fault? (the registry's words)
what.staged      OK REFUSE         version, environment? (where it must have run; empty: not asked for), digest?, at?,
                                   source? = recorded | running, proof = digest | revision, command? (what to type)
what.older       OK WARN REFUSE    version, live?, environment   (WARN where branch tags are accepted)
what.live        OK REFUSE         version, live?, since?, changed? = digest | env | host (why a redeploy is allowed)
what.quarantine  OK REFUSE         version, environment, digest, why?
what.backup      OK REFUSE         migrations, minutes?, limit (120)

when.*           now, reason? (of the emergency or the confirmation), next_open?, next_end? (the next open window)
when.window      OK WARN CONFIRM OVERRIDDEN
                                   status = free | preferred | acceptable | other | avoid, day (0 = Monday, Riyadh), note?, end?
                                   (WARN with status other or avoid: confirmed, `reason` says why)
when.weekend     REFUSE OVERRIDDEN start, end, day, name
when.peak        REFUSE OVERRIDDEN start, end, name
when.holiday     REFUSE OVERRIDDEN start, end, name, estimated (bool)
when.ramadan     REFUSE OVERRIDDEN start, end, name, estimated (bool)
when.event       REFUSE OVERRIDDEN start, end, name, estimated (bool)
when.incident    REFUSE OVERRIDDEN incident (id), severity, title, opened_at, environment? (empty: all), owner? (of the blackout)
when.overrun     OK WARN REFUSE OVERRIDDEN
                                   minutes (expected), ends (expected end), boundary?, into? = when.window or the blackout's rule id,
                                   name? (of the blackout)        (WARN: leaves the window; REFUSE: runs into a blackout)

where.lock       OK REFUSE         environment, by?, reason?, at?, run (of a failed rollback that freezes it, else 0)
where.open       WARN              environment, version, run, phase     (the answer is AlreadyOpen)
where.busy       OK WARN           environment, position (0: at once, 1: next), run (holder's id, else 0), version?, phase?
where.host       OK REFUSE         host, step?, fault?            (step "facts": the host was not read)
where.ports      OK REFUSE         host, pool, free, port (chosen, else 0)    (not asked while another run is on the hosts)
where.site       OK REFUSE         host, port, dead (bool), fault?, command? (what to type), first (bool: nothing live yet)
where.disk       OK REFUSE         host, free_mb, needed_mb
where.memory     OK WARN           host, free_mb, needed_mb
where.clock      OK WARN REFUSE    host, skew (seconds, host minus database), limit (5, or 60 when refused)
where.drift      OK WARN           host, container?, version?, recorded?
where.exposed    OK WARN           host, container?, port
where.maintenance OK WARN REFUSE OVERRIDDEN
                                   host, environment, version? (asked for), reason? (of the emergency)    (WARN: going back)

vote.*           run (0 at request), person, roles (held)
vote.candidates  OK REFUSE         needed, have, candidates, environment
vote.open        OK REFUSE         phase, needed? (OK: the vote counts)
vote.expired     REFUSE            at
vote.self        REFUSE
vote.role        REFUSE            role
vote.stale       REFUSE            version
vote.twice       REFUSE            at?

stop.role        OK REFUSE            person, run, phase, roles (who may)
stop.open        OK WARN REFUSE    person, run, phase, rolls_back (bool: WARN, traffic moves back), kind? (rollback: not half way)
rollback.open    WARN              environment, run, version, phase, stops (bool: that run goes back now; else nothing new starts)
rollback.stale   OK REFUSE         environment, leaving? (what was live when it was shown), live?, run (a deployment begun since, else 0)
rollback.target  OK WARN REFUSE    environment, version?, problem? = none | live | unproven | undone, live?, known (versions), at?
                                   (WARN: it was itself rolled back, at that time)
rollback.standby OK WARN REFUSE    environment, version?, host?, container?, problem? = none | mixed | replaced | bytes
                                   (WARN: stopped, so it is started first)
rollback.schema  OK WARN REFUSE    environment, version, migrations, kinds (of each), reasons (of each)   (WARN: some are not known)
rollback.image   OK WARN           environment, version, hosts (without it)    (WARN: it has to be pulled)
rollback.lock    OK WARN           environment, by?, reason?, at?, run (of a failed rollback, else 0)   (a lock never stops a rollback)
rollback.method  OK WARN           environment, method, scenario  (WARN: people do this by hand)

lock.role        OK REFUSE         person, environment, roles (who may)
lock.state       REFUSE            person, environment, locked (bool, as found), by?, reason?, at?
quarantine.role  OK REFUSE         person, version, environment, roles (who may)
quarantine.state REFUSE            version, environment           (it is not there)

incident.known   OK REFUSE         person, typed                        (one that a person may not see is not known to them)
incident.role    OK REFUSE         person, incident, commander?         (refused: the commander or an admin may)
incident.state   REFUSE            person, incident, commander?, state, to, allowed
incident.open    REFUSE            person, incident, commander?, state, merged_into?   (it has ended)
incident.offer   OK REFUSE         person, incident, commander?, offered? (to whom command is offered)
incident.words   REFUSE            purpose = title | note | update | reopen | cause | fix | next_steps | reason,
                                   problem = missing | short | long, limit, least
ops.role         REFUSE            person, roles (held: none)

playbook.role    REFUSE            person, action, roles (who may, beside the incident's commander)
playbook.second  REFUSE            person, action, problem = over | self | role, roles (who may)
playbook.target  REFUSE            action, environment, problem = hosts | changed | evidence | live
playbook.busy    REFUSE            action, by?, other? (the action under way), run (that owns the environment, else 0)
playbook.address REFUSE            typed, why
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    # who
    WHO_KNOWN = "who.known"
    WHO_MEMBER = "who.member"  # guests, strangers, bots never
    WHO_ROLE = "who.role"
    WHO_ON_CALL = "who.on_call"  # a warning: nobody is named
    # what
    WHAT_ENVIRONMENT = "what.environment"
    WHAT_LOCAL = "what.local"
    WHAT_VERSION = "what.version"
    WHAT_IMAGE = "what.image"
    WHAT_STAGED = "what.staged"
    WHAT_OLDER = "what.older"
    WHAT_LIVE = "what.live"
    WHAT_QUARANTINE = "what.quarantine"
    WHAT_BACKUP = "what.backup"
    WHAT_REASON = "what.reason"  # an emergency or a confirmation without a reason
    # when
    WHEN_WINDOW = "when.window"
    WHEN_WEEKEND = "when.weekend"
    WHEN_PEAK = "when.peak"
    WHEN_HOLIDAY = "when.holiday"
    WHEN_RAMADAN = "when.ramadan"
    WHEN_EVENT = "when.event"
    WHEN_INCIDENT = "when.incident"
    WHEN_OVERRUN = "when.overrun"  # a run expected to outlast its window (ruling 8)
    # where
    WHERE_LOCK = "where.lock"
    WHERE_OPEN = "where.open"  # the same request is open already (ruling 3)
    WHERE_BUSY = "where.busy"
    WHERE_HOST = "where.host"
    WHERE_PORTS = "where.ports"
    WHERE_SITE = "where.site"
    WHERE_DISK = "where.disk"
    WHERE_MEMORY = "where.memory"  # for the extra copy (ruling 19)
    WHERE_CLOCK = "where.clock"
    WHERE_DRIFT = "where.drift"
    WHERE_EXPOSED = "where.exposed"  # the live container is published beyond loopback (ruling 16)
    WHERE_MAINTENANCE = "where.maintenance"  # customers are shown the page of guide 11.5
    # approvals
    VOTE_OPEN = "vote.open"
    VOTE_SELF = "vote.self"
    VOTE_ROLE = "vote.role"
    VOTE_TWICE = "vote.twice"
    VOTE_STALE = "vote.stale"  # the plan changed since
    VOTE_EXPIRED = "vote.expired"
    VOTE_CANDIDATES = "vote.candidates"
    # going back (guide 6)
    ROLLBACK_OPEN = "rollback.open"  # a run is in flight (ruling 4)
    ROLLBACK_STALE = "rollback.stale"  # something else is live than was shown
    ROLLBACK_TARGET = "rollback.target"
    ROLLBACK_STANDBY = "rollback.standby"
    ROLLBACK_SCHEMA = "rollback.schema"  # the database is past what the earlier release understands
    ROLLBACK_IMAGE = "rollback.image"
    ROLLBACK_LOCK = "rollback.lock"
    ROLLBACK_METHOD = "rollback.method"  # the decision matrix (guide 6.1)
    # stopping and locking
    STOP_ROLE = "stop.role"
    STOP_OPEN = "stop.open"
    LOCK_ROLE = "lock.role"
    LOCK_STATE = "lock.state"
    QUARANTINE_ROLE = "quarantine.role"
    QUARANTINE_STATE = "quarantine.state"  # there is nothing to lift
    # incidents
    INCIDENT_KNOWN = "incident.known"
    INCIDENT_ROLE = "incident.role"
    INCIDENT_STATE = "incident.state"
    INCIDENT_OPEN = "incident.open"
    INCIDENT_OFFER = "incident.offer"
    INCIDENT_WORDS = "incident.words"
    # looking
    OPS_ROLE = "ops.role"  # logs and the audit log are for people with a role
    # playbooks
    PLAYBOOK_ROLE = "playbook.role"
    PLAYBOOK_SECOND = "playbook.second"
    PLAYBOOK_TARGET = "playbook.target"
    PLAYBOOK_BUSY = "playbook.busy"
    PLAYBOOK_ADDRESS = "playbook.address"


class Outcome(StrEnum):
    OK = "ok"
    WARN = "warn"
    CONFIRM = "confirm"  # the requester must confirm with a reason
    OVERRIDDEN = "overridden"  # would refuse, but for --emergency
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's word. `fields` are values for messages/rules: str, int, float, datetime, tuple of str or None."""

    rule: Rule
    outcome: Outcome
    fields: Mapping[str, object] = field(default_factory=dict)
