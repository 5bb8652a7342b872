"""Event in, Slack message out: what the outbox calls (rulings 44, 45)."""

from messages import announcements, deploy
from messages.blocks import with_note
from messages.text import link
from messages.views import Message, RunView
from policy import events
from policy.events import Event


def render(event: Event, view: RunView | None = None) -> Message:
    """`view` is the run's current state; the live messages and the two about approvals need it."""
    if thin := _thin(event):
        return thin
    posted = _frozen(event) or _rollback(event, view)
    if posted is not None:
        known = view is not None and view.link and event.run
        return with_note(posted, link(view.link, f"Run {event.run}")) if view and known else posted
    assert view is not None, f"{type(event).__name__} is rendered from the run's state"
    return _live(event, view)


def _thin(event: Event) -> Message | None:
    """One line in the run's thread, where a link back would say nothing."""
    match event:
        case events.PhaseChanged():
            return deploy.phase_changed(event)
        case events.OutputSaved():
            return deploy.output_saved(event)
        case events.DatabaseBack():
            return announcements.database_back(event)
        case events.WatchEnded():
            return deploy.watch_ended(event)
    return None


def _frozen(event: Event) -> Message | None:
    """Events that carry everything they say."""
    match event:
        case events.DeploymentStarted():
            return announcements.deployment_started(event)
        case events.DeploymentCompleted():
            return announcements.deployment_completed(event)
        case events.DeploymentFailed():
            return announcements.deployment_failed(event)
        case events.DeploymentCancelled():
            return announcements.deployment_cancelled(event)
        case events.IssueDetected():
            return announcements.issue_detected(event)
    return _desk(event)


def _desk(event: Event) -> Message | None:
    match event:
        case events.EmergencyUsed():
            return announcements.emergency_used(event)
        case events.LockChanged():
            return announcements.lock_changed(event)
        case events.QuarantineChanged():
            return announcements.quarantine_changed(event)
        case events.DatabaseLost():
            return announcements.database_lost(event)
    return None


def _rollback(event: Event, view: RunView | None) -> Message | None:
    match event:
        case events.RollbackStarted():
            return announcements.rollback_started(event, view.status_page if view else "")
        case events.RollbackCompleted():
            return announcements.rollback_completed(event)
        case events.RollbackFailed():
            return announcements.rollback_failed(event)
        case events.RollbackStopped():
            return announcements.rollback_stopped(event)
    return None


def _live(event: Event, view: RunView) -> Message:
    match event:
        case events.CardChanged():
            return deploy.card(view)
        case events.ApprovalCardChanged():
            return deploy.approval(view)
        case events.WatchAsked():
            return deploy.watch_asked(view)
        case events.ApprovalAsked():
            return deploy.approval_asked(event, view)
        case events.ApprovalReminded():
            return deploy.approval_reminded(event, view)
    raise TypeError(type(event).__name__)
