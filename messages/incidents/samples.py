"""Guide 11.2 to 11.4 with the guide's own sample values, through the functions the bot posts with (ruling 43)."""

from datetime import UTC, datetime, timedelta

from messages.announcements.samples import Sample
from messages.incidents.announced import ended, opened
from messages.incidents.views import IncidentView
from policy.config import Reminders
from policy.events import IncidentEnded
from policy.incidents.model import Incident, State, Type
from policy.incidents.severity import cadence


def samples() -> tuple[Sample, ...]:
    """In the guide's order."""
    return (
        Sample("Step 1: Acknowledge Incident (< 1 minute)", "#incidents", opened(_view(_OUTAGE))),
        Sample("Step 5: Communicate Resolution", "#incidents", ended(_RESTORED)),
        Sample("Step 3: Notify Stakeholders (< 2 hours)", "#security-incidents", opened(_view(_BREACH))),
        Sample("Step 5: Communicate", "#incidents", ended(_CORRUPTION)),
    )


def _view(incident: Incident) -> IncidentView:
    return IncidentView(incident, incident.opened_at, cadence=cadence(incident, Reminders()))


_AT = datetime(2026, 1, 31, 18, 45, tzinfo=UTC)
_OUTAGE = Incident(
    id="INC-2026-002",
    severity="P0",
    title="Application does not answer",
    environment="production",
    opened_at=_AT,
    blocks=True,
    type=Type.OUTAGE,
    state=State.INVESTIGATING,
    commander="U0NAMED",
    detected_at=_AT,
    impact="All users affected",
)
_RESTORED = IncidentEnded(
    0,
    "INC-2026-002",
    type="outage",
    environment="production",
    seconds=timedelta(minutes=12).total_seconds(),
    cause="Application crashed due to memory leak",
    fix="Restarted service, rollback to v1.2.3",
    next_steps="Post-mortem scheduled",
    health="Service healthy",
)
_BREACH = Incident(
    id="INC-2026-003",
    severity="P1",
    title="Potential data breach",
    environment="production",
    opened_at=datetime(2026, 1, 31, 20, 15, tzinfo=UTC),
    blocks=True,
    type=Type.SECURITY,
    state=State.MITIGATED,
    commander="U0SECURITYLEAD",
    detected_at=datetime(2026, 1, 31, 20, 15, tzinfo=UTC),
    affected="[User count]",
    private=True,
)
_CORRUPTION = IncidentEnded(
    0,
    "INC-2026-004",
    type="database",
    environment="production",
    seconds=timedelta(minutes=45).total_seconds(),
    cause="Disk failure",
    fix="Restored from 01:00 UTC backup",
    next_steps="Contacting affected users",
    health="Service healthy",
    impact="23 affected transactions",
    data_loss="Transactions from 01:30-02:00 UTC (30 minutes)",
    postmortem="Scheduled for tomorrow",
)
