"""Playbooks in Slack: the card with its buttons, the form that shows the exact commands, and what came of an action."""

from messages.playbooks.card import card
from messages.playbooks.form import address_errors, form, loading, refused
from messages.playbooks.said import asked, pressed, said, shown, unknown_book
from messages.playbooks.views import FormView, PlaybookView

__all__ = [
    "FormView",
    "PlaybookView",
    "address_errors",
    "asked",
    "card",
    "form",
    "loading",
    "pressed",
    "refused",
    "said",
    "shown",
    "unknown_book",
]
