"""What the watch after a switch tells beside the announcements."""

from dataclasses import dataclass
from datetime import datetime

from policy.events.base import Event


@dataclass(frozen=True, slots=True)
class WatchAsked(Event):
    """The question in the run's thread, with its buttons; live: the answer shows in it."""


@dataclass(frozen=True, slots=True)
class WatchEnded(Event):
    """The sparse watch is over: a thin line in the run's thread. `failing` and `unmeasured` as in DeploymentCompleted."""

    minutes: int
    failing: tuple[str, ...]
    unmeasured: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PictureDue(Event):
    """Error rate and P95 around the run's switch, as a file in its thread. Nothing waits for it; it waits for nothing but the card."""


@dataclass(frozen=True, slots=True)
class QuarantineChanged(Event):
    """`actor` empty: the desk set it. With an actor it was lifted, for `reason`; `was` is why it was set."""

    environment: str
    version: str
    actor: str
    reason: str
    was: str
    at: datetime
