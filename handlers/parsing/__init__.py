"""Typed text to typed values: pure, nothing is looked up."""

from handlers.parsing.commands import (
    Cancel,
    Command,
    Deploy,
    Form,
    Help,
    History,
    Lock,
    Status,
    Unlock,
    Unquarantine,
    Why,
    parse,
)
from handlers.parsing.misread import MAX_REASON, Misread, Trouble
from handlers.parsing.ops import Checklist, Logs, Look, Ops, Page, Topic, parse_ops
from handlers.parsing.rollback import Rollback, parse_rollback

__all__ = [
    "MAX_REASON",
    "Cancel",
    "Checklist",
    "Command",
    "Deploy",
    "Form",
    "Help",
    "History",
    "Lock",
    "Logs",
    "Look",
    "Misread",
    "Ops",
    "Page",
    "Rollback",
    "Status",
    "Topic",
    "Trouble",
    "Unlock",
    "Unquarantine",
    "Why",
    "parse",
    "parse_ops",
    "parse_rollback",
]
