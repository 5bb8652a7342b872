"""Where everything stands, what changed first."""

from messages.summary.changed import changed
from messages.summary.report import summary
from messages.summary.weekly import alt, chart, title, weekly

__all__ = ["alt", "changed", "chart", "summary", "title", "weekly"]
