"""How an incident moves, and the times that its moves set."""

from dataclasses import replace
from datetime import datetime

from policy.incidents.model import Incident, State

_FORWARD = (
    State.OPEN,
    State.INVESTIGATING,
    State.IDENTIFIED,
    State.MITIGATED,
    State.MONITORING,
    State.RESOLVED,
)
_WORKING = frozenset(_FORWARD) - {State.OPEN}
MOVES: dict[State, frozenset[State]] = {
    **{state: (_WORKING | {State.DECLINED, State.MERGED}) - {state} for state in _FORWARD[:-1]},
    State.RESOLVED: frozenset({State.CLOSED, State.INVESTIGATING, State.MONITORING}),
    State.CLOSED: frozenset({State.INVESTIGATING}),
    State.DECLINED: frozenset({State.INVESTIGATING}),
    State.MERGED: frozenset(),
}
TYPED = ("investigating", "identified", "mitigated", "monitoring", "resolved", "closed", "declined")
ALIASES = {
    "fixed": "mitigated",
    "watching": "monitoring",
    "found": "identified",
    "done": "resolved",
    "invalid": "declined",
    "false": "declined",
}


def moved(incident: Incident, to: State, now: datetime) -> Incident:
    """With the times of the move; a reopened one loses its end. Mitigation is set by whatever ends it, at the latest."""
    changed = replace(incident, state=to)
    if to in (State.MITIGATED, State.MONITORING, State.RESOLVED):
        changed = replace(changed, mitigated_at=incident.mitigated_at or now)
    if to is State.RESOLVED:
        changed = replace(changed, resolved_at=now)
    if to in (State.CLOSED, State.DECLINED, State.MERGED):
        return replace(changed, closed_at=now)
    if not incident.active and changed.active:
        return replace(changed, resolved_at=None, mitigated_at=None, closed_at=None)
    return changed
