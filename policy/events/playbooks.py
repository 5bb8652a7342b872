"""What a playbook says: its card, an action that waits for a second person, and what an action found."""

from dataclasses import dataclass

from policy.events.incidents import IncidentEvent


@dataclass(frozen=True, slots=True)
class PlaybookEvent(IncidentEvent):
    """Said where the incident is handled, and nowhere else."""

    book: str  # of policy.playbooks.PLAYBOOKS


@dataclass(frozen=True, slots=True)
class PlaybookChanged(PlaybookEvent):
    """The playbook's card; posted when it is first shown."""


@dataclass(frozen=True, slots=True)
class ActionChanged(PlaybookEvent):
    """The message of an action that needs a second person, until it was decided."""

    number: int


@dataclass(frozen=True, slots=True)
class ActionSaid(PlaybookEvent):
    """How an action ended, and its output, in the card's thread. The words stay in the record."""

    number: int
