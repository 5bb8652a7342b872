"""The guide's checklists: the desk answers what it can, people tick the rest; every change is audited."""

from actions.checklist.answers import answer_after, answer_before
from actions.checklist.rounds import current
from actions.checklist.ticking import Ticked, read, tick

__all__ = ["Ticked", "answer_after", "answer_before", "current", "read", "tick"]
