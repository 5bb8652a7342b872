"""The guide's checklists (2.1, 2.2, 4.5, 8.2, 11.2, 11.3) as data: what the desk can verify it verifies, people tick the rest."""

from policy.checklist.incidents import after_incident
from policy.checklist.items import AFTER, BEFORE, Item, before
from policy.checklist.model import Line, Tick, done, lines, subject_before

__all__ = [
    "AFTER",
    "BEFORE",
    "Item",
    "Line",
    "Tick",
    "after_incident",
    "before",
    "done",
    "lines",
    "subject_before",
]
