"""Times and lengths of time, written as the guide writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

GULF = ZoneInfo("Asia/Riyadh")  # ruling 34


def utc(at: datetime) -> str:
    """The guide's way: 2026-01-31 10:00 UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def when(at: datetime) -> str:
    """2026-01-31 10:00 UTC (13:00 Gulf); the Gulf's date too where it differs."""
    gulf = at.astimezone(GULF)
    same_day = gulf.date() == at.astimezone(UTC).date()
    return f"{utc(at)} ({gulf:%H:%M} Gulf)" if same_day else f"{utc(at)} ({gulf:%Y-%m-%d %H:%M} Gulf)"


def local(at: datetime) -> str:
    """The moment in each reader's own time zone, UTC where Slack cannot tell."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{utc(at)}>"


def minutes(seconds: float) -> str:
    """As the guide writes a deployment's length: 12 minutes; 45 seconds when under one."""
    whole = max(round(seconds), 0)
    return count(whole, "second") if whole < 60 else count(round(whole / 60), "minute")


def duration(seconds: float) -> str:
    """As the guide writes a rollback's length: 1m 47s; 0.4s, 47s, 2h 5m, 3d 4h."""
    if seconds < 9.95:
        return f"{max(seconds, 0):.1f}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m {whole % 60}s"
    if whole < 48 * 3600:
        return f"{whole // 3600}h {whole % 3600 // 60}m"
    return f"{whole // 86400}d {whole % 86400 // 3600}h"


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
