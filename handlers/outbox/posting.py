"""Where and how each kind of event is said: live messages, thread lines, announcements, direct messages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import structlog

from actions.desk import Desk
from clients.slack import Slack
from clients.slack_faults import RateLimited
from handlers.outbox.pacing import Pace
from handlers.views import run_view
from messages.render import render
from messages.views import Message, RunView
from policy.errors import SlackFault
from policy.events import (
    ApprovalAsked,
    ApprovalCardChanged,
    ApprovalReminded,
    CardChanged,
    Event,
    OutputSaved,
    PhaseChanged,
    lane,
)
from store.outbox import Outbox, Outgoing

LONG = 5.0  # a longer wait is spent in the outbox, not holding its lease
EDITS = "chat.update"  # a 429 of an edit holds all of them
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_UNFIT = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "too_many_blocks"}
)

Sent = TypeVar("Sent")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again after so many seconds."""

    seconds: float
    why: str


WAIT_FOR_CARD = Later(0.2, "the card is not posted yet")


@dataclass(frozen=True, slots=True)
class Place:
    channel: str
    thread_ts: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """One message of a run that there is once: its card, its approval message, a letter to somebody."""

    run: int
    name: str

    @property
    def key(self) -> str:
        """Travels with the message, and finds it again after an ambiguous failure."""
        return f"run-{self.run}-{self.name}"


@dataclass(frozen=True, slots=True)
class Poster:
    """Says one event. Returns what to wait for, or None when it is said; faults are raised."""

    outbox: Outbox
    slack: Slack
    desk: Desk
    pace: Pace

    async def say(self, out: Outgoing) -> Later | None:
        match out.event:
            case CardChanged():
                return await self._card(out)
            case ApprovalCardChanged():
                return await self._approval(out)
            case PhaseChanged(run=run) | OutputSaved(run=run) | ApprovalReminded(run=run):
                under = await self._under_card(run)
                return await self._tell(out, under) if under else WAIT_FOR_CARD
            case ApprovalAsked(run=run, person=person):
                return await self._direct(out, Role(run, f"dm:{person}"), person)
            case _:
                return await self._announce(out, Place(_channel(self.desk, out.event)))

    async def give_up(self, out: Outgoing) -> None:
        """A live message that cannot be posted is remembered as missing, so that what waits for it goes on."""
        match out.event:
            case CardChanged(run=run) if not await self.outbox.posted(run, "card"):
                await self.outbox.remember(run, "card", self.desk.config.channels.deployments, "")
            case ApprovalCardChanged(run=run) if not await self.outbox.posted(run, "approval"):
                await self.outbox.remember(run, "approval", self.desk.config.channels.deployments, "")
            case _:
                pass

    async def _card(self, out: Outgoing) -> Later | None:
        return await self._live(
            out, Role(out.event.run, "card"), Place(self.desk.config.channels.deployments)
        )

    async def _approval(self, out: Outgoing) -> Later | None:
        """In the card's thread. The card is of the same lane, so nobody else posts it when it is not there yet."""
        run = out.event.run
        if await self._under_card(run) is None and (
            later := await self._card(replace(out, event=CardChanged(run)))
        ):
            return later
        under = await self._under_card(run)
        return await self._live(out, Role(run, "approval"), under) if under else WAIT_FOR_CARD

    async def _live(self, out: Outgoing, role: Role, place: Place) -> Later | None:
        """Posted once, then edited; posted anew when somebody deleted it."""
        posted = await self.outbox.posted(role.run, role.name)
        if posted and posted[1]:
            return await self._edit(out, role, place, *posted)
        return await self._post_live(out, role, place)

    async def _post_live(self, out: Outgoing, role: Role, place: Place) -> Later | None:
        if wait := self._long(place.channel):
            return wait
        ts = await self._post(out, place, render(out.event, await self._view(out.event)), role.key)
        await self.outbox.remember(role.run, role.name, place.channel, ts)
        return None

    async def _edit(self, out: Outgoing, role: Role, place: Place, channel: str, ts: str) -> Later | None:
        if wait := self._long(ts, EDITS):
            return wait
        await self.pace.turn(ts, EDITS)
        message = render(out.event, await self._view(out.event))
        await self.outbox.trying(out)
        try:
            await self._sent(EDITS, partial(self.slack.update, channel, ts), message)
        except SlackFault as e:
            if e.code not in _GONE:
                raise
            log.warning("message gone, posting it anew", run=role.run, role=role.name, code=e.code)
            return await self._post_live(out, role, place)
        return None

    async def _announce(self, out: Outgoing, place: Place) -> Later | None:
        """In a channel, with a link to the run's card."""
        if not out.event.run:
            return await self._tell(out, place)
        card = await self.outbox.posted(out.event.run, "card")
        return await self._tell(out, place, await self._link(*card)) if card else WAIT_FOR_CARD

    async def _tell(self, out: Outgoing, place: Place, link: str = "") -> Later | None:
        """Posted once, never edited."""
        if wait := self._long(place.channel):
            return wait
        message = render(out.event, await self._view(out.event, link))
        await self._post(out, place, message, f"out-{out.id}")
        return None

    async def _direct(self, out: Outgoing, role: Role, person: str) -> Later | None:
        asked = await self.outbox.posted(role.run, "approval")
        if asked is None:
            return WAIT_FOR_CARD
        if await self.outbox.posted(role.run, role.name):
            return None
        message = render(out.event, await self._view(out.event, await self._link(*asked)))
        place = Place(await self.slack.direct_channel(person))
        ts = await self._post(out, place, message, role.key)
        await self.outbox.remember(role.run, role.name, place.channel, ts)
        return None

    async def _link(self, channel: str, ts: str) -> str:
        """Empty for a message that could not be posted or is gone; the words go out all the same."""
        try:
            return await self.slack.permalink(channel, ts) if ts else ""
        except SlackFault:
            return ""

    async def _post(self, out: Outgoing, place: Place, message: Message, key: str) -> str:
        """The ts, of what an earlier try posted when there is such a message."""
        await self.outbox.trying(out)
        if since := out.first_try_at:
            found = await self.slack.find_post(place.channel, key, since, place.thread_ts)
            if found:
                return found
        await self.pace.turn(place.channel)
        send = partial(self.slack.post, place.channel, thread_ts=place.thread_ts, key=key)
        return await self._sent(place.channel, send, message)

    async def _sent(self, limited: str, send: Callable[[Message], Awaitable[Sent]], message: Message) -> Sent:
        """`limited`: what a 429 holds up. What Slack finds unfit to draw is said as plain text."""
        try:
            return await send(message)
        except RateLimited as e:
            self.pace.pause(limited, e.retry_after)
            raise
        except SlackFault as e:
            if e.code not in _UNFIT or not message.blocks:
                raise
            log.exception("blocks refused, sending the text alone", code=e.code)
            return await self._sent(limited, send, Message(message.text[:3000]))

    async def _under_card(self, run: int) -> Place | None:
        """The run's thread; the channel itself when the card could not be posted; None while it is not there yet."""
        posted = await self.outbox.posted(run, "card")
        return Place(*posted) if posted else None

    async def _view(self, event: Event, link: str = "") -> RunView | None:
        return await run_view(self.desk, event.run, link) if event.run else None

    def _long(self, *keys: str) -> Later | None:
        left = self.pace.left(*keys)
        return Later(left, "pace") if left > LONG else None


def _channel(desk: Desk, event: Event) -> str:
    channels = desk.config.channels
    return channels.incidents if lane(event) == "incidents" else channels.deployments
