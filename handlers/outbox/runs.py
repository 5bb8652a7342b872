"""Where each event of a run is said: its card, its thread, the channels of the announcements, letters to approvers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from actions.checklist import answer_after
from handlers.outbox.posting import WAIT_FOR_CARD, Draw, Later, Letter, Place, Poster
from handlers.views import run_view
from messages.checklist import verification
from messages.render import render
from messages.views import Message
from policy.checklist import AFTER, lines
from policy.events import (
    ApprovalAsked,
    ApprovalCardChanged,
    ApprovalReminded,
    CardChanged,
    Event,
    OutputSaved,
    PhaseChanged,
    VerificationChanged,
    WatchAsked,
    WatchEnded,
    lane,
)
from store.outbox import Outgoing


async def say(poster: Poster, out: Outgoing) -> Later | None:
    """Returns what to wait for, or None when it is said; faults are raised."""
    if isinstance(out.event, CardChanged | ApprovalCardChanged | VerificationChanged):
        return await _LIVE[type(out.event)](poster, out)
    match out.event:
        case WatchAsked():
            under = await _under_card(poster, out.event)
            letter = Letter(out.event.subject, "watch")
            return await poster.live(out, letter, under, _draw(poster, out.event)) if under else WAIT_FOR_CARD
        case PhaseChanged() | OutputSaved() | ApprovalReminded() | WatchEnded():
            under = await _under_card(poster, out.event)
            return await poster.tell(out, under, _draw(poster, out.event)) if under else WAIT_FOR_CARD
        case ApprovalAsked(person=person):
            return await _direct(poster, out, person)
        case _:
            return await _announce(poster, out)


async def give_up(poster: Poster, event: Event) -> None:
    """What waits for a live message that cannot be posted goes on without it."""
    channel = poster.desk.config.channels.deployments
    match event:
        case CardChanged():
            await poster.give_up(Letter(event.subject, "card"), channel)
        case ApprovalCardChanged():
            await poster.give_up(Letter(event.subject, "approval"), channel)
        case _:
            pass


async def _card(poster: Poster, out: Outgoing) -> Later | None:
    place = Place(poster.desk.config.channels.deployments)
    return await poster.live(out, Letter(out.event.subject, "card"), place, _draw(poster, out.event))


async def _approval(poster: Poster, out: Outgoing) -> Later | None:
    """In the card's thread. The card is of the same lane, so nobody else posts it when it is not there yet."""
    event = out.event
    if await _under_card(poster, event) is None and (
        later := await _card(poster, replace(out, event=CardChanged(event.run)))
    ):
        return later
    under = await _under_card(poster, event)
    if under is None:
        return WAIT_FOR_CARD
    return await poster.live(out, Letter(event.subject, "approval"), under, _draw(poster, event))


async def _verification(poster: Poster, out: Outgoing) -> Later | None:
    """In the run's thread, once, and then kept up to date."""
    under = await _under_card(poster, out.event)
    if under is None:
        return WAIT_FOR_CARD
    desk, subject = poster.desk, out.event.subject

    async def drawn(_: str) -> Message:
        """The desk looks by itself before it is shown for the first time."""
        run = await desk.store.run(out.event.run)
        environment = desk.config.environment(run.environment)
        if environment and not await desk.store.ticks(subject):
            await answer_after(desk, environment, run.id)
        return verification(run, lines(AFTER, await desk.store.ticks(subject)))

    return await poster.live(out, Letter(out.event.subject, "verification"), under, drawn)


async def _announce(poster: Poster, out: Outgoing) -> Later | None:
    """In a channel, with a link to the run's card."""
    place, draw = Place(_channel(poster, out.event)), _draw(poster, out.event)
    if not out.event.run:
        return await poster.tell(out, place, draw)
    card = await poster.outbox.posted(out.event.subject, "card")
    return await poster.tell(out, place, draw, await poster.link(*card)) if card else WAIT_FOR_CARD


async def _direct(poster: Poster, out: Outgoing, person: str) -> Later | None:
    asked = await poster.outbox.posted(out.event.subject, "approval")
    if asked is None:
        return WAIT_FOR_CARD
    place = Place(await poster.slack.direct_channel(person))
    letter = Letter(out.event.subject, f"dm:{person}")
    return await poster.once(out, letter, place, _draw(poster, out.event), await poster.link(*asked))


async def _under_card(poster: Poster, event: Event) -> Place | None:
    """The run's thread; the channel itself when the card could not be posted; None while it is not there yet."""
    posted = await poster.outbox.posted(event.subject, "card")
    return Place(*posted) if posted else None


def _draw(poster: Poster, event: Event) -> Draw:
    async def drawn(link: str) -> Message:
        view = await run_view(poster.desk, event.run, link) if event.run else None
        if view and isinstance(event, WatchAsked):
            view = replace(view, question=await poster.desk.store.question(event.run))
        return render(event, view)

    return drawn


def _channel(poster: Poster, event: Event) -> str:
    channels = poster.desk.config.channels
    return channels.incidents if lane(event) == "incidents" else channels.deployments


_LIVE: Mapping[type[Event], Callable[[Poster, Outgoing], Awaitable[Later | None]]] = {
    CardChanged: _card,
    ApprovalCardChanged: _approval,
    VerificationChanged: _verification,
}
