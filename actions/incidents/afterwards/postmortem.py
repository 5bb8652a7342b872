"""The post-mortem: gathered from the record at any time; its human sections kept."""

from actions.denied import Denied
from actions.desk import Desk
from actions.incidents.afterwards import checklist
from actions.incidents.editing import Changed, Edit, audited, changed
from policy.incidents.afterwards.postmortem import MOST_SECTION, PostMortem, around
from policy.incidents.model import Incident
from policy.incidents.rules import decide_note
from policy.incidents.severity import cadence_of

_LOOK_AT = 50  # runs


async def gather(desk: Desk, incident: Incident) -> PostMortem:
    """Reads only. The caller asked may_see."""
    store, now = desk.store, await desk.store.now()
    runs = await store.history(incident.environment, _LOOK_AT) if incident.environment else ()
    return PostMortem(
        incident,
        now,
        timeline=await store.timeline(incident.id),
        holders=await store.duties(incident.id),
        deploys=around(incident, runs, now),
        items=await store.items_of(incident.id),
        checklist=await checklist.stands(desk, incident),
        written=await store.postmortem_sections(incident.id),
        every=cadence_of(incident.type, incident.severity, desk.config.reminders),
    )


async def write(desk: Desk, incident: str, person: str, name: str, text: str) -> Changed | Denied:
    """Anybody who sees the incident; the newest words stand, and who wrote them is in the audit log."""

    async def work(edit: Edit) -> Incident:
        await edit.tx.keep_postmortem(incident, name, text[:MOST_SECTION], edit.person.id)
        await audited(edit, "postmortem", name)
        return edit.incident

    return await changed(desk, incident, person, lambda i, who: decide_note(i, who, text or "-"), work)
