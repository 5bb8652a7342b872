"""Answers to `/ops`, seen by the one who asked."""

from messages.ops.diagnosis import diagnosis
from messages.ops.health import health
from messages.ops.logs import as_file, logs
from messages.ops.places import audit, measures, on_call, urls
from messages.ops.usage import VERBS, help_screen, misread

__all__ = [
    "VERBS",
    "as_file",
    "audit",
    "diagnosis",
    "health",
    "help_screen",
    "logs",
    "measures",
    "misread",
    "on_call",
    "urls",
]
