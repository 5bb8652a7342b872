"""Where everything stands, as values: what a summary shows, what changed since the last one, and the week's measures."""

from policy.summary.changes import Change, ChangeKind, changes
from policy.summary.facts import (
    Barred,
    Cadence,
    Closed,
    Day,
    DeskState,
    Health,
    Opening,
    Overdue,
    Past,
    Place,
    Seal,
    Summary,
    Trouble,
    Unknown,
    Waiting,
)

__all__ = [
    "Barred",
    "Cadence",
    "Change",
    "ChangeKind",
    "Closed",
    "Day",
    "DeskState",
    "Health",
    "Opening",
    "Overdue",
    "Past",
    "Place",
    "Seal",
    "Summary",
    "Trouble",
    "Unknown",
    "Waiting",
    "changes",
]
