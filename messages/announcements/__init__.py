"""The guide's announcements, word for word: 4.6 in #deployments, 6.7 in #incidents (rulings 41-44)."""

from messages.announcements.deployments import (
    deployment_cancelled,
    deployment_completed,
    deployment_failed,
    deployment_started,
    issue_detected,
)
from messages.announcements.desk import (
    database_back,
    database_lost,
    emergency_used,
    lock_changed,
    quarantine_changed,
)
from messages.announcements.form import plain
from messages.announcements.rollbacks import (
    rollback_completed,
    rollback_failed,
    rollback_started,
    rollback_stopped,
)
from messages.announcements.samples import Sample, samples

__all__ = [
    "Sample",
    "database_back",
    "database_lost",
    "deployment_cancelled",
    "deployment_completed",
    "deployment_failed",
    "deployment_started",
    "emergency_used",
    "issue_detected",
    "lock_changed",
    "plain",
    "quarantine_changed",
    "rollback_completed",
    "rollback_failed",
    "rollback_started",
    "rollback_stopped",
    "samples",
]
