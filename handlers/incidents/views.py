"""Gathers what an incident's messages show: reads only."""

from collections.abc import Sequence

from actions.desk import Desk
from messages.incidents import IncidentView
from policy.checklist import after_incident, lines
from policy.incidents.model import Incident
from policy.incidents.severity import cadence
from policy.incidents.suspect import suspect
from policy.runs import Phase, Run

_LAST = 5


async def incident_view(desk: Desk, incident: Incident, link: str = "") -> IncidentView:
    """`link`: the permalink of its message in #incidents, when it is posted."""
    store = desk.store
    deploys = await store.history(incident.environment, _LAST) if incident.environment else ()
    setup = await store.setup(incident.id)
    holders = await store.duties(incident.id)
    return IncidentView(
        incident=incident,
        now=await store.now(),
        holders=tuple((h.duty, h.person) for h in holders if h.until is None),
        timeline=await store.timeline(incident.id),
        deploys=deploys,
        suspect=suspect(incident, deploys),
        way_back=_way_back(deploys),
        cadence=cadence(incident, desk.config.reminders),
        failed=tuple(step for step in setup if step.state == "failed"),
        status_page=desk.config.status_page,
        checklist=lines(after_incident(incident.type), await store.ticks(incident.id)),
        link=link,
    )


def _way_back(deploys: Sequence[Run]) -> str:
    """The release before the one that is live, as the record has it; the rollback itself looks at the hosts."""
    well = [run for run in deploys if run.phase is Phase.SUCCEEDED]
    earlier = [run.version for run in well[1:] if run.version != well[0].version]
    replaced = _replaced(well[0]) if well else ""
    return replaced or (earlier[0] if earlier else "")


def _replaced(run: Run) -> str:
    """What was live when it was planned."""
    places = run.plan.hosts if run.plan else ()
    found = next((place.live.version for place in places if place.live), "")
    return "" if found == run.version else found
