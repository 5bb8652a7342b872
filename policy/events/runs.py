"""What a run's own messages show: its card, its approval message, thin lines in its thread, letters to approvers."""

from dataclasses import dataclass
from datetime import datetime

from policy.events.base import Event


@dataclass(frozen=True, slots=True)
class CardChanged(Event):
    """The run's top-level message in #deployments."""


@dataclass(frozen=True, slots=True)
class ApprovalCardChanged(Event):
    """The message with the buttons and the checklist in the run's thread."""


@dataclass(frozen=True, slots=True)
class VerificationChanged(Event):
    """The checklist of guide 4.5 and 8.2 in the run's thread."""


@dataclass(frozen=True, slots=True)
class PhaseChanged(Event):
    phase: str
    actor: str  # Slack user id, or empty for the desk itself
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutputSaved(Event):
    """Output of a migration or of a failed container, redacted, for the thread."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ApprovalAsked(Event):
    person: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalReminded(Event):
    """Half the time is gone: mentioned in the thread, once."""

    missing: int
    expires_at: datetime
