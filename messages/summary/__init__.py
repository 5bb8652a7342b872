"""Where everything stands, what changed first."""

from messages.summary.changed import changed
from messages.summary.report import summary

__all__ = ["changed", "summary"]
