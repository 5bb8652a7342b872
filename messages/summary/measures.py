"""Measured values with their units."""

from messages.text import escape
from policy.answers import Measured


def measured(found: Measured) -> str:
    """`Error rate 0.2 %`; what was not measured says why (ruling 42)."""
    name = escape(found.name, 60)
    if found.value is None:
        return f"{name} not measured ({escape(found.why, 200) or 'no reason given'})"
    mark = "" if found.ok is None else " ✅ fine" if found.ok else " ❌ above the guide's limit"
    return f"{name} {_value(found.name, found.value)}{mark}"


def _value(name: str, value: float) -> str:
    """Rates and fillings are percent, times seconds; the rest is counted."""
    lower = name.lower()
    if "latency" in lower or "time" in lower:
        return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
    if "errors" in lower or "requests" in lower:
        return f"{value:.0f}"
    return f"{value:.2f} %" if value < 1 else f"{value:.1f} %"
