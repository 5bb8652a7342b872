"""The card of a group of alerts, in #incidents: posted once, edited as Alertmanager says more."""

from handlers.outbox.posting import Draw, Later, Letter, Place, Poster
from messages.calling import alerts as drawn
from messages.views import Message
from policy.events import AlertChanged
from store.outbox import Outgoing


async def say(poster: Poster, out: Outgoing, event: AlertChanged) -> Later | None:
    """Returns what to wait for, or None when it is said; faults are raised."""
    if await poster.desk.store.alert_group(event.number) is None:
        return None
    place = Place(poster.desk.config.channels.incidents)
    return await poster.live(out, Letter(event.subject, "card"), place, _draw(poster, event.number))


def _draw(poster: Poster, number: int) -> Draw:
    async def drawing(_link: str) -> Message:
        store = poster.desk.store
        group = await store.alert_group(number)
        assert group is not None
        incident = await store.incident(group.incident) if group.incident else None
        return drawn.card(group, incident, await store.now())

    return drawing
