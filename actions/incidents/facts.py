"""What turns out later: the impact, how many users are affected, and when it began."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from actions.denied import Denied
from actions.desk import Desk
from actions.incidents.editing import Changed, Edit, audited, changed
from policy.facts import Person
from policy.incidents.model import Entry, Incident
from policy.incidents.rules import decide_command, decide_words
from policy.rules import Verdict


async def impact(desk: Desk, incident: str, person: str, text: str) -> Changed | Denied:
    """In the announcement's words: `All users affected`."""
    return await _corrected(desk, incident, person, f"Impact: {text}", text, impact=text)


async def affected(desk: Desk, incident: str, person: str, text: str) -> Changed | Denied:
    """How many users, for guide 11.3's `Affected: ... users`."""
    many = text.strip().removesuffix("users").removesuffix("user").strip()
    return await _corrected(desk, incident, person, f"Affected: {many} users", many, affected=many)


async def started(desk: Desk, incident: str, person: str, at: datetime) -> Changed | Denied:
    """Durations count from then on from there."""
    return await _corrected(desk, incident, person, f"It began at {at:%H:%M} UTC", "-", started_at=at)


async def _corrected(
    desk: Desk, incident: str, person: str, said: str, words: str, **fields: Any
) -> Changed | Denied:
    """The commander or an admin; also when it is over, for its numbers."""

    def decide(found: Incident, who: Person) -> Verdict:
        return decide_words(next(iter(fields)), words) or decide_command(found, who)

    async def work(edit: Edit) -> Incident:
        await edit.tx.note(incident, Entry.NOTE, edit.person.id, said)
        await audited(edit, next(iter(fields)), words)
        return replace(edit.incident, **fields)

    return await changed(desk, incident, person, decide, work)
