"""What happened, worth telling: typed events, committed with the transition that caused them (rulings 41-45).

An announcement freezes its values; a live event names only its subject and is rendered from the current state when sent.
"""

from policy.events.alerts import AlertChanged
from policy.events.base import Event
from policy.events.deployments import (
    DeploymentCancelled,
    DeploymentCompleted,
    DeploymentFailed,
    DeploymentStarted,
    EmergencyUsed,
    IssueDetected,
)
from policy.events.desk import DatabaseBack, DatabaseLost, LockChanged
from policy.events.incidents import (
    BlackoutLifted,
    CommandOffered,
    IncidentCardChanged,
    IncidentChecklistChanged,
    IncidentDigestChanged,
    IncidentEnded,
    IncidentEvent,
    IncidentNoted,
    IncidentNudged,
    IncidentPlaceWanted,
)
from policy.events.items import ItemsOverdue
from policy.events.paging import PageChanged, PageFailed, PageLetter, PagingEvent
from policy.events.playbooks import ActionChanged, ActionSaid, PlaybookChanged, PlaybookEvent
from policy.events.rollbacks import RollbackCompleted, RollbackFailed, RollbackStarted, RollbackStopped
from policy.events.runs import (
    ApprovalAsked,
    ApprovalCardChanged,
    ApprovalReminded,
    CardChanged,
    OutputSaved,
    PhaseChanged,
    VerificationChanged,
)
from policy.events.summaries import StatusSummary, SummaryEvent, WeeklyPicture, WeeklyReport
from policy.events.watch import PictureDue, QuarantineChanged, WatchAsked, WatchEnded

__all__ = [
    "LIVE",
    "ActionChanged",
    "ActionSaid",
    "AlertChanged",
    "ApprovalAsked",
    "ApprovalCardChanged",
    "ApprovalReminded",
    "BlackoutLifted",
    "CardChanged",
    "CommandOffered",
    "DatabaseBack",
    "DatabaseLost",
    "DeploymentCancelled",
    "DeploymentCompleted",
    "DeploymentFailed",
    "DeploymentStarted",
    "EmergencyUsed",
    "Event",
    "IncidentCardChanged",
    "IncidentChecklistChanged",
    "IncidentDigestChanged",
    "IncidentEnded",
    "IncidentEvent",
    "IncidentNoted",
    "IncidentNudged",
    "IncidentPlaceWanted",
    "IssueDetected",
    "ItemsOverdue",
    "LockChanged",
    "OutputSaved",
    "PageChanged",
    "PageFailed",
    "PageLetter",
    "PagingEvent",
    "PhaseChanged",
    "PictureDue",
    "PlaybookChanged",
    "PlaybookEvent",
    "QuarantineChanged",
    "RollbackCompleted",
    "RollbackFailed",
    "RollbackStarted",
    "RollbackStopped",
    "StatusSummary",
    "SummaryEvent",
    "VerificationChanged",
    "WatchAsked",
    "WatchEnded",
    "WeeklyPicture",
    "WeeklyReport",
    "lane",
]

LIVE = (
    CardChanged,
    ApprovalCardChanged,
    VerificationChanged,
    WatchAsked,
    IncidentPlaceWanted,
    IncidentCardChanged,
    IncidentChecklistChanged,
    IncidentDigestChanged,
    IncidentNudged,
    PlaybookChanged,
    ActionChanged,
    PageChanged,
    AlertChanged,
)


def lane(event: Event) -> str:
    """The queue an event waits in; order is kept within one. A channel's role, one person, or one live message."""
    if isinstance(event, IncidentEvent):
        return _incident_lane(event)
    return _own_lane(event) or _channel_lane(event)


def _own_lane(event: Event) -> str:
    lane = ""
    match event:
        case SummaryEvent(name=name):
            lane = f"summary:{name}"
        case VerificationChanged():
            lane = f"verification:{event.run}"
        case CardChanged() | ApprovalCardChanged() | WatchAsked():
            lane = f"live:{event.run}"
        case PictureDue():
            lane = f"picture:{event.run}"
        case AlertChanged(number=number):
            lane = f"alert:{number}"
        case ItemsOverdue(person=person) | ApprovalAsked(person=person):
            lane = f"dm:{person}"
    return lane


def _channel_lane(event: Event) -> str:
    loud = RollbackStarted | RollbackCompleted | RollbackFailed | RollbackStopped | EmergencyUsed
    return "incidents" if isinstance(event, loud) else "deployments"


def _incident_lane(event: IncidentEvent) -> str:
    """What is said where it is handled waits in one line; #incidents hears of the end in the order of announcements."""
    match event:
        case PlaybookEvent() | PagingEvent():
            return _acting_lane(event)
        case IncidentDigestChanged():
            return f"digest:{event.incident}"
        case IncidentEnded(private=private):
            return "security" if private else "incidents"
        case _:
            return f"incident:{event.incident}"


def _acting_lane(event: PlaybookEvent | PagingEvent) -> str:
    match event:
        case PageChanged(number=number):
            return f"page:{number}"
        case PageLetter(person=person):
            return f"dm:{person}"
        case ActionChanged(number=number):
            return f"action:{number}"
        case PlaybookEvent(book=book):
            return f"playbook:{event.incident}:{book}"
    return f"incident:{event.incident}"
