"""The incident desk's reads and writes."""

from datetime import datetime

from policy.events import Event, IncidentCardChanged, IncidentDigestChanged, IncidentNoted
from policy.incidents.following import told
from policy.incidents.model import Duty, Entry, Holder, Incident, SetupStep, TimelineEntry
from store.database import Database
from store.tables import events, incidents, runs
from store.tables.session import Session

# On the timeline, but no line of their own.
_QUIET = frozenset({Entry.OPENED, Entry.PIN, Entry.REDACTED, Entry.SETUP})


class IncidentReads:
    """Mixed into PostgresStore."""

    _db: Database

    async def incident(self, incident: str) -> Incident | None:
        async with self._db.session() as session:
            return await incidents.first(session, "where id = $1", incident)

    async def active_incidents(self) -> tuple[Incident, ...]:
        """The gravest first; whoever shows them asks may_see of each."""
        async with self._db.session() as session:
            return await incidents.select(session, "where active order by severity, opened_at")

    async def recent_incidents(self, limit: int = 20) -> tuple[Incident, ...]:
        """Newest first, ended ones too."""
        async with self._db.session() as session:
            return await incidents.select(session, "order by opened_at desc, id desc limit $1", limit)

    async def incidents_since(self, since: datetime) -> tuple[Incident, ...]:
        """Opened since then, oldest first."""
        async with self._db.session() as session:
            return await incidents.select(session, "where opened_at >= $1 order by opened_at, id", since)

    async def find_incidents(self, words: str, limit: int = 50) -> tuple[Incident, ...]:
        """Those that have all these words, in any field people write; newest first."""
        async with self._db.session() as session:
            return await incidents.find(session, words, limit)

    async def incident_in(self, channel: str) -> Incident | None:
        async with self._db.session() as session:
            return await incidents.first(session, "where channel = $1 and channel <> ''", channel)

    async def blocking_incident(self, environment: str) -> Incident | None:
        async with self._db.session() as session:
            return await incidents.blocking(session, environment)

    async def timeline(self, incident: str) -> tuple[TimelineEntry, ...]:
        async with self._db.session() as session:
            return await incidents.timeline(session, incident)

    async def noted(self, channel: str, ts: str) -> tuple[TimelineEntry, ...]:
        async with self._db.session() as session:
            return await incidents.noted(session, channel, ts)

    async def duties(self, incident: str) -> tuple[Holder, ...]:
        async with self._db.session() as session:
            return await incidents.holders(session, incident)

    async def postmortem_sections(self, incident: str) -> tuple[tuple[str, str], ...]:
        async with self._db.session() as session:
            return await incidents.postmortem_sections(session, incident)

    async def setup(self, incident: str) -> tuple[SetupStep, ...]:
        async with self._db.session() as session:
            return await incidents.setup(session, incident)

    async def set_up(self, step: SetupStep) -> None:
        """A part of the incident's place is there, or could not be made; its channel is remembered with it."""
        async with self._db.transaction() as session:
            await incidents.set_up(session, step)
            if step.name == "channel" and step.state == "done":
                private = await session.value(
                    "update incident set channel = $2 where id = $1 returning private",
                    step.incident,
                    step.result,
                )
                await events.emit(session, IncidentDigestChanged(0, step.incident, private=bool(private)))


class IncidentWrites:
    """Mixed into PostgresTransaction."""

    now: datetime
    _session: Session
    _events: list[Event]

    async def open_incident(self, incident: Incident) -> Incident:
        opened = await incidents.add(self._session, incident)
        text = f"Opened as {opened.severity} {opened.type}: {opened.title}"
        await self.note(opened.id, Entry.OPENED, opened.opened_by, text, "opened")
        return opened

    async def lock_incident(self, incident: str) -> Incident | None:
        return await incidents.lock(self._session, incident)

    async def save_incident(self, incident: Incident) -> None:
        """Every mutable field, and the reminder that follows from `next_update_at`."""
        await incidents.save(self._session, incident)
        await incidents.set_nudge(self._session, incident.id, incident.next_update_at)

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
        at = happened_at or self.now
        entry = TimelineEntry(0, incident, kind, actor, text, at, at, *source, source_key, replaces)
        if not await incidents.note(self._session, entry):
            return False
        if kind not in _QUIET:
            self._events.append(IncidentNoted(0, incident, kind.value, actor, text, at))
        if kind is not Entry.OPENED:  # whoever opens it says what follows
            self._events.append(IncidentCardChanged(0, incident))
        return True

    async def opened_since(self, environment: str, since: datetime) -> tuple[Incident, ...]:
        await runs.lock_environment(self._session, f"incidents of {environment}")
        rest = "where active and environment = $1 and opened_at >= $2 order by opened_at"
        return await incidents.select(self._session, rest, environment, since)

    async def noted(self, channel: str, ts: str) -> tuple[TimelineEntry, ...]:
        return await incidents.noted(self._session, channel, ts)

    async def hold(self, incident: str, duty: Duty, person: str, by: str) -> None:
        await incidents.hold(self._session, incident, duty, person, by, self.now)

    async def duties(self, incident: str) -> tuple[Holder, ...]:
        return await incidents.holders(self._session, incident)

    async def keep_postmortem(self, incident: str, name: str, text: str, by: str) -> None:
        await incidents.keep_postmortem(self._session, incident, name, text, by)

    async def _follow(self) -> None:
        """What happens to an environment is on the timeline of its incidents, whoever caused it."""
        for event in tuple(self._events):
            if news := told(event):
                rest = "where active and environment in ($1, '')"
                for incident in await incidents.select(self._session, rest, news.environment):
                    key = f"run-{event.run}:{type(event).__name__}" if event.run else ""
                    await self.note(incident.id, news.kind, news.actor, news.text, key)
