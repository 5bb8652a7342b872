"""What the incident desk needs remembered."""

from datetime import datetime
from typing import Protocol

from policy.incidents.model import Duty, Entry, Holder, Incident, SetupStep, TimelineEntry


class IncidentWrites(Protocol):
    """The part of a Transaction that is about incidents."""

    async def open_incident(self, incident: Incident) -> Incident:
        """Insert; the id is drawn gap-free per year in this transaction, and the timeline begins."""

    async def lock_incident(self, incident: str) -> Incident | None:
        """The row, locked for update; None when there is none."""

    async def save_incident(self, incident: Incident) -> None:
        """Every mutable field of a locked incident; its reminder moves to `next_update_at`, or ends."""

    async def note(
        self,
        incident: str,
        kind: Entry,
        actor: str,
        text: str,
        source_key: str = "",
        *,
        happened_at: datetime | None = None,
        source: tuple[str, str] = ("", ""),
        replaces: int | None = None,
    ) -> bool:
        """An entry of the timeline, a thin line about it, and the card anew. False: this source key is there already.

        `source`: channel and ts of the message it comes from. `replaces`: the entry it corrects or takes back.
        """

    async def opened_since(self, environment: str, since: datetime) -> tuple[Incident, ...]:
        """The active ones there, oldest first; serialises with others who open one there."""

    async def noted(self, channel: str, ts: str) -> tuple[TimelineEntry, ...]:
        """The standing entries that come from this message."""

    async def hold(self, incident: str, duty: Duty, person: str, by: str) -> None:
        """Gives a duty to a person; nobody when empty."""

    async def duties(self, incident: str) -> tuple[Holder, ...]: ...

    async def keep_postmortem(self, incident: str, name: str, text: str, by: str) -> None:
        """The newest words of a section stand."""


class IncidentReads(Protocol):
    """The part of the Store that is about incidents. Whoever shows one asks policy.incidents.visibility first."""

    async def incident(self, incident: str) -> Incident | None: ...

    async def active_incidents(self) -> tuple[Incident, ...]:
        """The gravest first."""

    async def recent_incidents(self, limit: int = 20) -> tuple[Incident, ...]:
        """Newest first, ended ones too."""

    async def incidents_since(self, since: datetime) -> tuple[Incident, ...]:
        """Opened since then, oldest first."""

    async def find_incidents(self, words: str, limit: int = 50) -> tuple[Incident, ...]:
        """Those that have all these words, newest first."""

    async def incident_in(self, channel: str) -> Incident | None:
        """The incident that this Slack channel was made for."""

    async def blocking_incident(self, environment: str) -> Incident | None: ...

    async def timeline(self, incident: str) -> tuple[TimelineEntry, ...]:
        """As it stands, in the order things happened."""

    async def noted(self, channel: str, ts: str) -> tuple[TimelineEntry, ...]:
        """The standing entries that come from this message."""

    async def duties(self, incident: str) -> tuple[Holder, ...]:
        """Everybody who ever held a duty, oldest first."""

    async def postmortem_sections(self, incident: str) -> tuple[tuple[str, str], ...]:
        """What people wrote: (section, words)."""

    async def setup(self, incident: str) -> tuple[SetupStep, ...]: ...

    async def set_up(self, step: SetupStep) -> None: ...
