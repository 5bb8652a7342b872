"""What an incident says: its card, its message in #incidents, thin lines, reminders, and its end (guide 11.2 to 11.4)."""

from dataclasses import dataclass
from datetime import datetime

from policy.events.base import Event


@dataclass(frozen=True, slots=True)
class IncidentEvent(Event):
    """`run` is 0: the subject is the incident. A private one's go only where its members read."""

    incident: str

    @property
    def subject(self) -> str:
        return self.incident


@dataclass(frozen=True, slots=True)
class IncidentPlaceWanted(IncidentEvent):
    """Its place in Slack is to be made, or completed: channel, people, bookmarks. Each part once."""


@dataclass(frozen=True, slots=True)
class IncidentCardChanged(IncidentEvent):
    """The pinned card in its channel, and the channel's topic."""


@dataclass(frozen=True, slots=True)
class IncidentDigestChanged(IncidentEvent):
    """Its one message in #incidents, or in #security-incidents: guide 11.2 and 11.3, kept up to date."""

    private: bool = False


@dataclass(frozen=True, slots=True)
class IncidentChecklistChanged(IncidentEvent):
    """What is to be done after it, where it was handled: guide 11.2 step 6, 11.3 step 5."""


@dataclass(frozen=True, slots=True)
class IncidentNoted(IncidentEvent):
    """One thin line where the incident is handled. `kind`: of policy.incidents.model.Entry."""

    kind: str
    actor: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentNudged(IncidentEvent):
    """An update is due. One message, replaced each time; `late_seconds` 0: in time."""

    person: str  # whom to ask: a user or a group
    number: int
    last_at: datetime
    late_seconds: float = 0


@dataclass(frozen=True, slots=True)
class CommandOffered(IncidentEvent):
    """Waits for Accept."""

    to: str
    by: str


@dataclass(frozen=True, slots=True)
class IncidentEnded(IncidentEvent):
    """Announced when it is resolved: 11.2 for an outage, 11.4 for a database; for security without details."""

    type: str
    environment: str
    seconds: float
    cause: str
    fix: str
    next_steps: str
    health: str
    impact: str = ""
    data_loss: str = ""
    postmortem: str = ""
    private: bool = False
    drill: bool = False


@dataclass(frozen=True, slots=True)
class BlackoutLifted(IncidentEvent):
    """Deployments may go again. `waiting`: (run, version, asked by)."""

    environment: str
    waiting: tuple[tuple[str, str, str], ...] = ()
