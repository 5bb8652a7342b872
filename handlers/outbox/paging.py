"""Where a call is said: where the incident is handled, directly to whom it is for, and loudly when it fails."""

from handlers.outbox.places import complete, room
from handlers.outbox.posting import WAIT_FOR_CARD, Draw, Later, Letter, Place, Poster
from messages.calling import paging as drawn
from messages.views import Message
from policy.calling.paging import Page
from policy.events import PageChanged, PageLetter, PagingEvent
from policy.incidents.model import Incident
from store.outbox import Outgoing


async def say(poster: Poster, out: Outgoing, event: PagingEvent) -> Later | None:
    """Returns what to wait for, or None when it is said; faults are raised."""
    incident, call = (
        await poster.desk.store.incident(event.incident),
        await poster.desk.store.page(event.number),
    )
    if incident is None or call is None:
        return None
    incident = await complete(poster, out, incident)
    place = await room(poster, incident)
    if place is None:
        return WAIT_FOR_CARD
    if isinstance(event, PageChanged):
        return await poster.live(out, Letter(incident.id, f"page-{call.id}"), place, _page(poster, event))
    if isinstance(event, PageLetter):
        return await _letter(poster, out, event, call, incident)
    return await poster.tell(out, place, _failed(poster, call, incident))


async def give_up(poster: Poster, event: PagingEvent) -> None:
    """The letter goes out without a message to point at."""
    if isinstance(event, PageChanged) and (incident := await poster.desk.store.incident(event.incident)):
        await poster.give_up(Letter(incident.id, f"page-{event.number}"), incident.channel)


async def _letter(
    poster: Poster, out: Outgoing, event: PageLetter, call: Page, incident: Incident
) -> Later | None:
    """To a person directly. A group is called in #incidents, but for a private incident."""
    if call.answered_by:
        return None
    posted = await poster.outbox.posted(incident.id, f"page-{call.id}")
    if posted is None:
        return WAIT_FOR_CARD
    where = await poster.link(*posted)
    if not event.person.startswith("S"):
        place = Place(await poster.slack.direct_channel(event.person))
    elif incident.private or posted[0] == poster.desk.config.channels.incidents:
        return None
    else:
        place = Place(poster.desk.config.channels.incidents)

    async def drawing(link: str) -> Message:
        return drawn.letter(call, incident, link)

    return await poster.once(out, Letter(incident.id, f"page-{call.id}-letter"), place, drawing, where)


def _page(poster: Poster, event: PageChanged) -> Draw:
    async def drawing(_link: str) -> Message:
        store = poster.desk.store
        call, incident = await store.page(event.number), await store.incident(event.incident)
        assert call is not None
        assert incident is not None
        return drawn.page(call, incident)

    return drawing


def _failed(poster: Poster, call: Page, incident: Incident) -> Draw:
    async def drawing(_link: str) -> Message:
        return drawn.failed(call, incident, poster.desk.config)

    return drawing
