"""What the guide asks for after an incident: shown at its end, ticked by name, un-ticked again (11.2 step 6, 11.3 step 5)."""

from datetime import datetime

from actions.denied import Denied
from actions.desk import Desk
from actions.ports import Transaction
from policy.checklist import Tick, after_incident, lines
from policy.events import IncidentChecklistChanged
from policy.incidents.model import Incident
from policy.incidents.rules import decide_look
from policy.rules import Outcome


async def begun(tx: Transaction, incident: Incident) -> None:
    """A rollback's own incident has none."""
    if after_incident(incident.type):
        await tx.emit(IncidentChecklistChanged(0, incident.id))


async def stands(desk: Desk, incident: Incident) -> tuple[tuple[str, str, datetime | None], ...]:
    """(item, who ticked it or empty, when), in the guide's order."""
    found = lines(after_incident(incident.type), await desk.store.ticks(incident.id))
    return tuple(
        (one.item.text, one.tick.person, one.tick.at) if one.tick else (one.item.text, "", None)
        for one in found
    )


async def tick(desk: Desk, incident: str, person: str, item: str, *, on: bool) -> Incident | Denied:
    """By anybody who sees it. The first one's name stays; what stands so already, or is no item of it, changes nothing."""
    who = await desk.people.person(person)
    async with desk.store.transaction() as tx:
        found = await tx.lock_incident(incident)
        verdict = decide_look(found, who, incident)
        if found is None or verdict.outcome is Outcome.REFUSE:
            return Denied(None, verdict)
        known = {one.item.id: one for one in lines(after_incident(found.type), await tx.ticked(incident))}
        if item not in known:
            return found
        if (known[item].tick is None) is on:
            await _set(tx, found, person, item, on=on)
        await tx.emit(
            IncidentChecklistChanged(0, incident)
        )  # whoever pressed an old button sees how it stands
        return found


async def _set(tx: Transaction, incident: Incident, person: str, item: str, *, on: bool) -> None:
    if on:
        await tx.tick(Tick(incident.id, item, person, ok=True, detail="", at=tx.now))
    else:
        await tx.untick(incident.id, item)
    detail = f"{incident.id} {'+' if on else '-'}{item}"
    await tx.audit(person, "incident.checklist", environment=incident.environment, detail=detail)
