"""A deployment while it lives: its card, its approval message, and the thin lines of its thread."""

from messages.deploy.approval import approval
from messages.deploy.card import card
from messages.deploy.lines import approval_asked, approval_reminded, output_saved, phase_changed
from messages.deploy.watch import watch_asked, watch_ended

__all__ = [
    "approval",
    "approval_asked",
    "approval_reminded",
    "card",
    "output_saved",
    "phase_changed",
    "watch_asked",
    "watch_ended",
]
