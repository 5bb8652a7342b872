"""Every answer that only its receiver sees: what happened, what it means, what to type next."""

from messages.replies.asked import already_open, needs_confirmation, opened, refused
from messages.replies.decisions import (
    cancelled,
    denied,
    locked,
    nothing_to_cancel,
    unlocked,
    voted,
    which_run,
)
from messages.replies.form import answer, looking_at, outdated
from messages.replies.overview import history, status
from messages.replies.plan import plan
from messages.replies.usage import help_screen, misread, unknown
from messages.replies.watch import answered_already, going_back, kept, lifted
from messages.replies.why import why

__all__ = [
    "already_open",
    "answer",
    "answered_already",
    "cancelled",
    "denied",
    "going_back",
    "help_screen",
    "history",
    "kept",
    "lifted",
    "locked",
    "looking_at",
    "misread",
    "needs_confirmation",
    "nothing_to_cancel",
    "opened",
    "outdated",
    "plan",
    "refused",
    "status",
    "unknown",
    "unlocked",
    "voted",
    "which_run",
    "why",
]
