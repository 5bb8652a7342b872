"""Every item of the guide's checklists, in its order and words. Ids are stable: ticks are kept by them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """`check`: which of the desk's own facts answers it; empty: people do."""

    id: str
    group: str
    text: str
    check: str = ""


def _group(letter: str, name: str, *texts: str | tuple[str, str]) -> tuple[Item, ...]:
    pairs = [(text, "") if isinstance(text, str) else text for text in texts]
    return tuple(Item(f"{letter}{no}", name, text, check) for no, (text, check) in enumerate(pairs, 1))


# Guide 2.1
_ALL = (
    *_group(
        "a",
        "Code quality",
        "All unit tests passing",
        "Integration tests passing",
        "E2E tests passing",
        "Code coverage at least 80%",
        "No critical SonarQube issues",
        "Security scan passed (Trivy)",
        "No HIGH or CRITICAL vulnerabilities",
    ),
    *_group(
        "b",
        "Code review",
        "All code reviewed and approved",
        "PR merged to main branch",
        "CI/CD pipeline succeeded",
        ("Docker image built and pushed to GHCR", "image"),
    ),
    *_group(
        "c",
        "Database",
        "Flyway migrations validated",
        ("Migration scripts tested in staging", "migrations"),
        ("Backup created (if production)", "backup"),
        "Rollback plan documented",
    ),
    *_group(
        "d",
        "Configuration",
        ("Environment variables verified", "env"),
        "Secrets rotated (if needed)",
        "Feature flags configured correctly",
        "CORS origins updated",
    ),
    *_group(
        "e",
        "Documentation",
        "CHANGELOG updated",
        "API documentation current",
        "Runbook updated (if infrastructure changed)",
        "Team notified in Slack",
    ),
)
# Guide 2.2
_PRODUCTION = (
    *_group(
        "f",
        "Planning",
        ("Deployment scheduled in approved window", "window"),
        "Team notified 24 hours in advance",
        ("On-call engineer identified", "on_call"),
        "Rollback plan reviewed",
        "Stakeholders informed",
    ),
    *_group(
        "g",
        "Testing",
        ("Staging deployment successful", "proof"),
        ("Staging smoke tests passed", "smoke"),
        "Load testing completed (if major changes)",
        "Performance regression tests passed",
    ),
    *_group(
        "h",
        "Backup and recovery",
        ("Database backup verified (< 2 hours old)", "backup"),
        "Backup restore tested recently (< 7 days)",
        ("Previous Docker image tagged and available", "previous_image"),
        ("Blue environment ready for quick rollback", "blue"),
    ),
    *_group(
        "i",
        "Monitoring",
        "Grafana dashboards accessible",
        ("Prometheus targets healthy", "metrics"),
        "Alerting rules verified",
        ("Slack notifications configured", "slack"),
        "On-call rotation updated",
    ),
    *_group(
        "j",
        "Compliance",
        "Change management ticket created",
        "Security team notified (if security changes)",
        "Data privacy review completed (if data model changed)",
        ("Audit log configured", "audit"),
    ),
    *_group(
        "k",
        "Communication",
        ("Deployment announcement in #deployments channel", "announcement"),
        "Customer-facing changes documented",
        "Support team briefed",
        "Status page updated (if needed)",
    ),
)
BEFORE = (*_ALL, *_PRODUCTION)
# Guide 4.5 and 8.2
AFTER = (
    *_group(
        "m",
        "Immediately after deployment",
        ("Health check returns UP", "health"),
        ("API documentation accessible", "docs"),
        ("No errors in logs (past 5 minutes)", "logs"),
        ("Metrics being collected in Prometheus", "metrics"),
        ("No alerts firing in Alertmanager", "alerts"),
    ),
    *_group(
        "n",
        "Functional testing (15 minutes)",
        "User login successful",
        "Member creation successful",
        "Class creation successful",
        "Class booking successful",
        "Invoice generation successful",
        "Email notification sent (if enabled)",
        "Payment processing successful (if enabled)",
    ),
    *_group(
        "o",
        "Performance testing (30 minutes)",
        ("Response time P95 < 2 seconds", "latency"),
        ("Error rate < 1%", "errors"),
        ("Memory usage stable", "memory"),
        ("Database connection pool healthy", "pool"),
        "No slow query alerts",
    ),
    *_group(
        "p",
        "Business verification (1-24 hours)",
        "SMS notifications sending (if enabled)",
        "User signups and bookings normal",
        "No customer complaints",
    ),
)


def before(*, production: bool) -> tuple[Item, ...]:
    """2.2 is for production only."""
    return BEFORE if production else _ALL
