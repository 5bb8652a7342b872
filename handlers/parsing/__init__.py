"""Typed text to typed values: pure, nothing is looked up."""

from handlers.parsing.commands import (
    MAX_REASON,
    Cancel,
    Command,
    Deploy,
    Form,
    Help,
    History,
    Lock,
    Misread,
    Status,
    Trouble,
    Unlock,
    parse,
)

__all__ = [
    "MAX_REASON",
    "Cancel",
    "Command",
    "Deploy",
    "Form",
    "Help",
    "History",
    "Lock",
    "Misread",
    "Status",
    "Trouble",
    "Unlock",
    "parse",
]
