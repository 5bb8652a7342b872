"""Messages on the timeline: pinned by a reaction, corrected when they are edited, taken back when they go."""

from dataclasses import dataclass

from actions.desk import Desk
from actions.ports import Transaction
from policy.incidents.model import Entry, Incident, TimelineEntry
from policy.incidents.visibility import may_see


@dataclass(frozen=True, slots=True)
class Source:
    """A message: where it is, who wrote it, what it says. Its ts is when it was said, in seconds."""

    channel: str
    ts: str
    author: str
    text: str


async def pin(desk: Desk, incident: Incident, person: str, source: Source, key: str) -> bool:
    """Once, however many react and however often Slack says so. `key` tells this reaction from a later one."""
    who = await desk.people.person(person)
    if not may_see(incident, who):
        return False
    async with desk.store.transaction() as tx:
        if await tx.lock_incident(incident.id) is None or await _standing(tx, incident.id, source):
            return False
        return await tx.note(
            incident.id,
            Entry.PIN,
            source.author or person,
            source.text,
            f"pin:{source.channel}:{source.ts}:{key}",
            source=(source.channel, source.ts),
        )


async def unpin(desk: Desk, channel: str, ts: str, person: str, key: str) -> int:
    """Takes the entries of this message back; what they said stays in the record alone. How many."""
    return await _replaced(desk, channel, ts, Entry.REDACTED, person, "", key)


async def edited(desk: Desk, channel: str, ts: str, text: str, key: str) -> int:
    return await _replaced(desk, channel, ts, None, "", text, key)


async def _replaced(
    desk: Desk, channel: str, ts: str, kind: Entry | None, person: str, text: str, key: str
) -> int:
    found = await desk.store.noted(channel, ts)
    for entry in found:
        if kind is None and entry.text == text:
            continue
        async with desk.store.transaction() as tx:
            await tx.note(
                entry.incident,
                kind or entry.kind,
                person or entry.actor,
                text,
                f"{'gone' if kind else 'edit'}:{entry.id}:{key}",
                happened_at=entry.happened_at,
                source=(channel, ts),
                replaces=entry.id,
            )
    return len(found)


async def _standing(tx: Transaction, incident: str, source: Source) -> bool:
    entries: tuple[TimelineEntry, ...] = await tx.noted(source.channel, source.ts)
    return any(entry.incident == incident for entry in entries)
