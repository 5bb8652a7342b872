"""What the guide asks for after an incident, in its order and words (11.2 step 6, 11.3 step 5). People tick it."""

from policy.checklist.items import Item
from policy.incidents.model import Type

_OUTAGE = tuple(
    Item(f"q{no}", "Post-incident tasks", text)
    for no, text in enumerate(
        (
            "Create post-mortem document",
            "Identify root cause",
            "Create action items to prevent recurrence",
            "Update runbook",
            "Schedule team review",
            "Update status page",
        ),
        1,
    )
)
_SECURITY = tuple(
    Item(f"r{no}", "Post-incident", text)
    for no, text in enumerate(
        (
            "Complete forensic analysis",
            "Create detailed incident report",
            "Notify affected users (if required)",
            "Implement preventive measures",
            "Conduct security audit",
            "Update security policies",
            "Train team on lessons learned",
        ),
        1,
    )
)
_AFTER: dict[Type, tuple[Item, ...]] = {
    Type.OUTAGE: _OUTAGE,
    Type.DATABASE: _OUTAGE,
    Type.SECURITY: _SECURITY,
}


def after_incident(kind: Type) -> tuple[Item, ...]:
    """Empty for a rollback's own incident."""
    return _AFTER.get(kind, ())
