"""What happened, worth telling: typed events, committed with the transition that caused them (rulings 41-45).

An announcement freezes its values; a live event names only its subject and is rendered from the current state when sent.
"""

from policy.events.base import Event
from policy.events.deployments import (
    DeploymentCancelled,
    DeploymentCompleted,
    DeploymentFailed,
    DeploymentStarted,
    EmergencyUsed,
    IssueDetected,
)
from policy.events.desk import DatabaseLost, LockChanged
from policy.events.rollbacks import RollbackCompleted, RollbackFailed, RollbackStarted
from policy.events.runs import (
    ApprovalAsked,
    ApprovalCardChanged,
    ApprovalReminded,
    CardChanged,
    OutputSaved,
    PhaseChanged,
)

__all__ = [
    "LIVE",
    "ApprovalAsked",
    "ApprovalCardChanged",
    "ApprovalReminded",
    "CardChanged",
    "DatabaseLost",
    "DeploymentCancelled",
    "DeploymentCompleted",
    "DeploymentFailed",
    "DeploymentStarted",
    "EmergencyUsed",
    "Event",
    "IssueDetected",
    "LockChanged",
    "OutputSaved",
    "PhaseChanged",
    "RollbackCompleted",
    "RollbackFailed",
    "RollbackStarted",
    "lane",
]

LIVE = (CardChanged, ApprovalCardChanged)


def lane(event: Event) -> str:
    """The queue an event waits in; order is kept within one. A channel's role, one person, or one live message."""
    match event:
        case CardChanged() | ApprovalCardChanged():
            return f"live:{event.run}"
        case ApprovalAsked(person=person):
            return f"dm:{person}"
        case RollbackStarted() | RollbackCompleted() | RollbackFailed() | EmergencyUsed():
            return "incidents"
        case _:
            return "deployments"
