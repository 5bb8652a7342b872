"""Where each event of an incident is said: its channel or thread, its message in #incidents, the announcement of its end."""

from handlers.incidents.views import incident_view
from handlers.outbox.places import complete, room
from handlers.outbox.posting import WAIT_FOR_CARD, Draw, Later, Letter, Place, Poster
from messages.incidents import render
from messages.incidents.card import topic
from messages.views import Message
from policy.errors import SlackFault
from policy.events import (
    IncidentCardChanged,
    IncidentChecklistChanged,
    IncidentDigestChanged,
    IncidentEnded,
    IncidentEvent,
    IncidentNudged,
    IncidentPlaceWanted,
)
from policy.incidents.model import Incident, SetupStep, Type
from store.outbox import Outgoing


async def say(poster: Poster, out: Outgoing, event: IncidentEvent) -> Later | None:
    """Returns what to wait for, or None when it is said; faults are raised."""
    incident = await poster.desk.store.incident(event.incident)
    if incident is None:
        return None
    if isinstance(event, IncidentEnded):
        return await _ended(poster, out, event, incident)
    if incident.type is Type.TRACKING:  # the rollback's announcement named it; the rest is on its timeline
        return None
    if isinstance(event, IncidentDigestChanged):
        return await _digest(poster, out, incident)
    return await _here(poster, out, event, incident)


async def _here(poster: Poster, out: Outgoing, event: IncidentEvent, incident: Incident) -> Later | None:
    """Where it is handled, which is made first when it is not there."""
    wanted = isinstance(event, IncidentPlaceWanted)
    incident = await complete(poster, out, incident, again=wanted)
    if wanted or isinstance(event, IncidentCardChanged):
        return await _card(poster, out, incident)
    place = await room(poster, incident)
    if place is None:
        return WAIT_FOR_CARD
    if isinstance(event, IncidentChecklistChanged):
        return await poster.live(
            out, Letter(incident.id, _name(incident, "checklist")), place, _draw(poster, event)
        )
    if isinstance(event, IncidentNudged):
        return await _nudge(poster, out, event, incident, place)
    return await poster.tell(out, place, _draw(poster, event))


async def give_up(poster: Poster, event: IncidentEvent) -> None:
    """What waits for a message that cannot be posted goes on without it."""
    if isinstance(event, IncidentDigestChanged):
        channel = _digest_channel(poster, private=event.private)
        await poster.give_up(Letter(event.incident, "digest"), channel)


async def _digest(poster: Poster, out: Outgoing, incident: Incident) -> Later | None:
    """Without a channel for security incidents, a private one is told in its own channel alone."""
    channel = _digest_channel(poster, private=incident.private)
    if not channel:
        return None
    draw = _draw(poster, IncidentDigestChanged(0, incident.id))
    return await poster.live(out, Letter(incident.id, "digest"), Place(channel), draw)


async def _ended(poster: Poster, out: Outgoing, event: IncidentEnded, incident: Incident) -> Later | None:
    channel = _digest_channel(poster, private=event.private) or incident.channel
    return await poster.tell(out, Place(channel), _draw(poster, event)) if channel else None


def _digest_channel(poster: Poster, *, private: bool) -> str:
    channels = poster.desk.config.channels
    return channels.security if private else channels.incidents


async def _card(poster: Poster, out: Outgoing, incident: Incident) -> Later | None:
    place = await room(poster, incident)
    if place is None:
        return WAIT_FOR_CARD
    draw = _draw(poster, IncidentCardChanged(0, incident.id))
    if later := await poster.live(out, Letter(incident.id, _name(incident)), place, draw):
        return later
    await _furnish(poster, out, incident)
    return None


def _name(incident: Incident, what: str = "card") -> str:
    """A card in a thread stays there when a channel is made later, which then has its own."""
    return what if incident.channel else f"thread-{what}"


async def _furnish(poster: Poster, out: Outgoing, incident: Incident) -> None:
    """Pin and topic; without them the card is still there."""
    posted = await poster.outbox.posted(incident.id, _name(incident))
    if posted is None:
        return
    await poster.desk.store.set_up(SetupStep(incident.id, "card", "done", posted[1]))
    await _heeded(poster, out, incident)
    if not incident.channel:
        return
    try:
        if posted != await poster.outbox.posted(incident.id, "pin"):
            await poster.ours(out)
            await poster.slack.pin(*posted)
            await poster.outbox.remember(incident.id, "pin", *posted)
        await _topic(poster, out, incident)
    except SlackFault as e:
        if getattr(e, "retry_after", None):
            raise
        await poster.desk.store.set_up(SetupStep(incident.id, "pin or topic", "failed", e.code))


async def _topic(poster: Poster, out: Outgoing, incident: Incident) -> None:
    """Only when it changed: Slack takes few of these a minute."""
    words = topic(await incident_view(poster.desk, incident))
    last = await poster.outbox.posted(incident.id, "topic")
    if last is None or last[1] != words:
        await poster.ours(out)
        await poster.slack.set_topic(incident.channel, words)
        await poster.outbox.remember(incident.id, "topic", incident.channel, words)


async def _heeded(poster: Poster, out: Outgoing, incident: Incident) -> None:
    """An update came, so the reminder has done its work."""
    posted = await poster.outbox.posted(incident.id, "nudge")
    if posted and posted[1] and incident.ignored == 0:
        await poster.ours(out)
        await poster.slack.delete(*posted)
        await poster.outbox.remember(incident.id, "nudge", posted[0], "")


async def _nudge(
    poster: Poster, out: Outgoing, event: IncidentNudged, incident: Incident, place: Place
) -> Later | None:
    """One message, replaced each time; none when an update came meanwhile."""
    if not incident.active or incident.reminders != event.number or incident.ignored == 0:
        return None
    posted = await poster.outbox.posted(incident.id, "nudge")
    letter = Letter(incident.id, f"nudge-{event.number}")
    if posted and posted[1] and await poster.outbox.posted(*_key(letter)) is None:
        await poster.ours(out)
        await poster.slack.delete(*posted)
    if later := await poster.once(out, letter, place, _draw(poster, event)):
        return later
    if sent := await poster.outbox.posted(*_key(letter)):
        await poster.outbox.remember(incident.id, "nudge", *sent)
    return None


def _key(letter: Letter) -> tuple[str, str]:
    return letter.subject, letter.name


def _draw(poster: Poster, event: IncidentEvent) -> Draw:
    async def drawn(link: str) -> Message:
        incident = await poster.desk.store.incident(event.incident)
        assert incident is not None
        return render(event, await incident_view(poster.desk, incident, link))

    return drawn
