"""Each announcement with the guide's own sample values, through the functions the bot posts with (ruling 43)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from messages.announcements.deployments import deployment_completed, deployment_started, issue_detected
from messages.announcements.form import plain
from messages.announcements.rollbacks import rollback_completed, rollback_started
from messages.views import Message
from policy.events import (
    DeploymentCompleted,
    DeploymentStarted,
    IssueDetected,
    RollbackCompleted,
    RollbackStarted,
)

NAMES: Mapping[str, str] = {
    "U0ENGINEER": "engineer",
    "U0NAMED": "engineer-name",
    "U0SECURITYLEAD": "security-lead",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """`title` and `channel` as the guide heads it."""

    title: str
    channel: str
    message: Message

    @property
    def plain(self) -> str:
        return plain(self.message, NAMES)


def samples() -> tuple[Sample, ...]:
    """In the guide's order: 4.6, then 6.7."""
    return (
        Sample("Deployment Start", "#deployments", deployment_started(_STARTED)),
        Sample("Deployment Complete", "#deployments", deployment_completed(_COMPLETED)),
        Sample("If Issues Found", "#deployments", issue_detected(_ISSUE)),
        Sample("During Rollback", "#incidents", rollback_started(_ROLLING_BACK, "https://status.liyaqa.com")),
        Sample("After Rollback", "#incidents", rollback_completed(_ROLLED_BACK)),
    )


_STARTED = DeploymentStarted(
    run=1,
    environment="production",
    version="v1.2.4",
    deployer="U0ENGINEER",
    started=datetime(2026, 1, 31, 10, 0, tzinfo=UTC),
    expected_minutes=15,
    rollback_plan="blue_green",
)
_COMPLETED = DeploymentCompleted(
    run=1,
    environment="production",
    version="v1.2.4",
    seconds=12 * 60,
    healthy=True,
    failing=(),
    unmeasured=(),
    rollback_until=datetime(2026, 2, 1, 10, 0, tzinfo=UTC),
)
_ISSUE = IssueDetected(
    run=1,
    environment="production",
    version="v1.2.4",
    issue="Increased latency on /api/members endpoint",
    severity="Medium",
    impact="5% of requests > 2s",
    action="Investigating. Rollback prepared if needed.",
)
_ROLLING_BACK = RollbackStarted(
    run=1,
    environment="production",
    from_version="v1.2.4",
    to_version="v1.2.3",
    reason="High error rate (8%) on member creation",
    started=datetime(2026, 1, 31, 14, 23, tzinfo=UTC),
    eta_minutes=2,
    impact="Service available, some errors",
)
_ROLLED_BACK = RollbackCompleted(
    run=1,
    environment="production",
    from_version="v1.2.4",
    to_version="v1.2.3",
    seconds=107,
    healthy=True,
    error_rate=0.3,
    next_steps="Root cause analysis, fix, redeploy",
    incident="INC-2026-001",
    reason="High error rate (8%) on member creation",
)
