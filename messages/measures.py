"""What was measured, in the words of the announcements (ruling 42)."""

from messages.text import escape


def metrics(failing: tuple[str, ...], unmeasured: tuple[str, ...]) -> str:
    """Names each measure that is not green; an unmeasured one is written `Error rate (no Prometheus)`."""
    parts = []
    if failing:
        parts.append(f"Failing: {', '.join(map(escape, failing))}")
    if unmeasured:
        parts.append(f"Not measured: {', '.join(map(escape, unmeasured))}")
    return ". ".join(parts) or "All green"
