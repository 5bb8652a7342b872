"""`/rollback`: what is possible, the one question before it begins, the answers, and the runbooks."""

from messages.rollback.answers import ask_first, going_back, help_screen, joined, misread, opened
from messages.rollback.form import barred, loading, ways
from messages.rollback.runbook import runbook

__all__ = [
    "ask_first",
    "barred",
    "going_back",
    "help_screen",
    "joined",
    "loading",
    "misread",
    "opened",
    "runbook",
    "ways",
]
