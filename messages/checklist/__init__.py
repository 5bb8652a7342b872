"""Checklists: the form to tick, and how one stands."""

from messages.checklist.form import form, loading
from messages.checklist.stands import ticked, verification

__all__ = ["form", "loading", "ticked", "verification"]
