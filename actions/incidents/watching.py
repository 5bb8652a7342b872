"""What keeps incidents whole: every minute, what is missing of an open one is asked for again."""

from collections.abc import Sequence

from actions.desk import Desk
from policy.events import Event, IncidentCardChanged, IncidentDigestChanged, IncidentPlaceWanted
from policy.incidents.model import Incident, Type
from policy.incidents.severity import has_channel


async def incomplete(desk: Desk) -> Sequence[Event]:
    """A tick's job. A step that Slack refused waits for `/incident repair`."""
    wanted: list[Event] = []
    for incident in await desk.store.active_incidents():
        if incident.type is not Type.TRACKING and await _lacks(desk, incident):
            wanted += (
                IncidentPlaceWanted(0, incident.id),
                IncidentCardChanged(0, incident.id),
                IncidentDigestChanged(0, incident.id, private=incident.private),
            )
    return wanted


async def _lacks(desk: Desk, incident: Incident) -> bool:
    steps = {step.name for step in await desk.store.setup(incident.id)}
    channel = has_channel(incident.type, incident.severity)
    return (channel and "channel" not in steps) or "card" not in steps
