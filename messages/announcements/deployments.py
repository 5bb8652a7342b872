"""Guide 4.6: a deployment's start, its end and what was found after it."""

from messages.announcements.form import STILL_UP, announcement, behind_page, clocks, place
from messages.deploy.names import step
from messages.measures import metrics
from messages.text import code, count, escape, minutes, user, utc
from messages.views import Message
from policy.events import (
    DeploymentCancelled,
    DeploymentCompleted,
    DeploymentFailed,
    DeploymentStarted,
    IssueDetected,
)

_ROLLBACK_PLANS = {
    "blue_green": "Blue-Green swap (instant)",
    "replace": "Return to the previous container (under a minute)",
    "none": "None (nothing was live before)",
}


def deployment_started(event: DeploymentStarted) -> Message:
    where, version, who = place(event.environment), escape(event.version), user(event.deployer)
    lines = [
        ("Version", version),
        ("Deployer", who),
        ("Started", utc(event.started)),
        ("Expected Duration", count(event.expected_minutes, "minute")),
        ("Rollback Plan", _ROLLBACK_PLANS.get(event.rollback_plan, escape(event.rollback_plan))),
    ]
    says = f"🚀 {where} deployment {version} started by {who}"
    return announcement(f"🚀 {where} Deployment Started", lines, says, clocks("Started", event.started))


def deployment_completed(event: DeploymentCompleted) -> Message:
    """All green only when nothing is failing and nothing is unmeasured (ruling 42)."""
    where, version, until = place(event.environment), escape(event.version), event.rollback_until
    end = _end(event)
    mark = "✅" if end.endswith("successfully") else "⚠️"
    lines = [
        ("Version", version),
        ("Duration", minutes(event.seconds)),
        ("Status", "Healthy" if event.healthy else "Not healthy"),
        ("Metrics", metrics(event.failing, event.unmeasured)),
        ("Rollback Available", f"Until {utc(until)}" if until else "No (no earlier release stands by)"),
        ("Old Release", _remaining(event.remaining)),
        ("Maintenance", behind_page(event.covered)),
    ]
    says = f"{mark} {where} deployment {version} {end}{f'. {STILL_UP}' if event.covered else ''}"
    note = clocks("Rollback available until", until) if until else ""
    return announcement(f"{mark} {where} Deployment Completed", lines, says, note)


def deployment_failed(event: DeploymentFailed) -> Message:
    """Closed before any traffic moved (ruling 30); applied migrations are named, they stay (ruling 28)."""
    if event.closed_by:
        return _closed_by_hand(event)
    where, version = place(event.environment), escape(event.version)
    live, failed = escape(event.live_version), step(event.step)
    lines = [
        ("Version", version),
        ("Failed Step", failed),
        ("Reason", escape(event.reason, 500)),
        ("Duration", minutes(event.seconds)),
        (f"Live in {where}", f"{live} (unchanged)" if live else "Nothing (unchanged)"),
        ("Migrations", _staying(event.migrations)),
    ]
    says = f"❌ {where} deployment {version} failed at {failed}: {escape(event.reason, 500)}"
    return announcement(f"❌ {where} Deployment Failed", lines, says)


def _closed_by_hand(event: DeploymentFailed) -> Message:
    where, version, who = place(event.environment), escape(event.version), user(event.closed_by)
    lines = [
        ("Version", version),
        ("Reason", escape(event.reason, 500)),
        ("Closed by", f"{who}, after the rollback failed"),
        (f"Live in {where}", "What its hosts serve now; the next plan reads it there"),
        ("Migrations", _staying(event.migrations)),
        ("Effect", f"Deployments to {escape(event.environment)} may start again"),
    ]
    says = f"❌ {where} deployment {version} failed; {who} unlocked {escape(event.environment)}"
    return announcement(f"❌ {where} Deployment Closed by Hand", lines, says)


def deployment_cancelled(event: DeploymentCancelled) -> Message:
    where, version = place(event.environment), escape(event.version)
    who, live = user(event.actor), escape(event.live_version)
    lines = [
        ("Version", version),
        ("Cancelled by", who),
        ("Reason", escape(event.reason, 500) or "None given"),
        (f"Live in {where}", f"{live} (unchanged)" if live else "Nothing (unchanged)"),
        ("Migrations", _staying(event.migrations)),
    ]
    says = f"⚠️ {where} deployment {version} cancelled by {who}"
    return announcement(f"⚠️ {where} Deployment Cancelled", lines, says)


def issue_detected(event: IssueDetected) -> Message:
    where, version = place(event.environment), escape(event.version)
    issue = escape(event.issue[:1].upper() + event.issue[1:], 500)
    lines = [
        ("Issue", issue),
        ("Severity", escape(event.severity)),
        ("Impact", escape(event.impact, 500)),
        ("Action", escape(event.action, 500)),
    ]
    says = f"⚠️ {where} {version}: post-deployment issue detected. {issue}"
    return announcement("⚠️ Post-Deployment Issue Detected", lines, says, f"{where} {version}")


def _end(event: DeploymentCompleted) -> str:
    if not event.healthy:
        return "completed, but it is not healthy"
    return "completed, but not everything is green" if event.failing else "completed successfully"


def _remaining(connections: int) -> str:
    if not connections:
        return ""
    verb = "is" if connections == 1 else "are"
    return f"Kept running, {count(connections, 'connection')} {verb} still on it"


def _staying(migrations: tuple[str, ...]) -> str:
    names = ", ".join(code(name) for name in migrations[:20])
    return f"May have been applied, and stay: {names}" if names else ""
