"""How a message reaches Slack once: posted, edited, found again after an ambiguous failure, at Slack's pace."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from actions.desk import Desk
from clients.slack import Slack
from clients.slack.faults import RateLimited
from handlers.outbox.pacing import Pace
from messages.views import Message
from policy.errors import SlackFault
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
class Letter:
    """One message about a subject that there is once: a run's card, its approval message, a letter to somebody."""

    subject: str
    name: str

    @property
    def key(self) -> str:
        """Travels with the message, and finds it again after an ambiguous failure."""
        return f"{self.subject}-{self.name}"


Draw = Callable[[str], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class Poster:
    """Brings one message to Slack exactly once. Its methods return what to wait for, or None when it is said; faults are raised.

    `draw` is called with a permalink, or an empty one, at the last moment: a live message shows the latest state.
    """

    outbox: Outbox
    slack: Slack
    desk: Desk
    pace: Pace

    async def live(self, out: Outgoing, letter: Letter, place: Place, draw: Draw) -> Later | None:
        """Posted once, then edited; posted anew when somebody deleted it."""
        posted = await self.outbox.posted(letter.subject, letter.name)
        if posted and posted[1]:
            return await self._edit(out, letter, place, draw, *posted)
        return await self._post_live(out, letter, place, draw)

    async def tell(self, out: Outgoing, place: Place, draw: Draw, link: str = "") -> Later | None:
        """Posted once, never edited."""
        if wait := self._long(place.channel):
            return wait
        await self._post(out, place, await draw(link), f"out-{out.id}")
        return None

    async def once(
        self, out: Outgoing, letter: Letter, place: Place, draw: Draw, link: str = ""
    ) -> Later | None:
        """Posted unless it was posted before, perhaps for another event."""
        if await self.outbox.posted(letter.subject, letter.name):
            return None
        ts = await self._post(out, place, await draw(link), letter.key)
        await self.outbox.remember(letter.subject, letter.name, place.channel, ts)
        return None

    async def give_up(self, letter: Letter, channel: str) -> None:
        """A live message that cannot be posted is remembered as missing, so that what waits for it goes on."""
        if not await self.outbox.posted(letter.subject, letter.name):
            await self.outbox.remember(letter.subject, letter.name, channel, "")

    async def link(self, channel: str, ts: str) -> str:
        """Empty for a message that could not be posted or is gone; the words go out all the same."""
        try:
            return await self.slack.permalink(channel, ts) if ts else ""
        except SlackFault:
            return ""

    async def _post_live(self, out: Outgoing, letter: Letter, place: Place, draw: Draw) -> Later | None:
        if wait := self._long(place.channel):
            return wait
        ts = await self._post(out, place, await draw(""), letter.key)
        await self.outbox.remember(letter.subject, letter.name, place.channel, ts)
        return None

    async def _edit(
        self, out: Outgoing, letter: Letter, place: Place, draw: Draw, channel: str, ts: str
    ) -> Later | None:
        if wait := self._long(ts, EDITS):
            return wait
        await self.pace.turn(ts, EDITS)
        tried = time.monotonic()
        await self.outbox.trying(out)
        message = await draw("")
        await self._still_ours(out, tried)
        try:
            await self._sent(EDITS, partial(self.slack.update, channel, ts), message)
        except SlackFault as e:
            if e.code not in _GONE:
                raise
            log.warning(
                "message gone, posting it anew", subject=letter.subject, name=letter.name, code=e.code
            )
            return await self._post_live(out, letter, place, draw)
        return None

    async def _post(self, out: Outgoing, place: Place, message: Message, key: str) -> str:
        """The ts, of what an earlier try posted when there is such a message."""
        tried = time.monotonic()
        await self.outbox.trying(out)
        if since := out.first_try_at:
            found = await self.slack.find_post(place.channel, key, since, place.thread_ts)
            if found:
                return found
        await self.pace.turn(place.channel)
        await self._still_ours(out, tried)
        send = partial(self.slack.post, place.channel, thread_ts=place.thread_ts, key=key)
        return await self._sent(place.channel, send, message)

    async def ours(self, out: Outgoing) -> None:
        """Right before a call that is no message: a picture, a channel, an invitation. DeliveryTaken: too late."""
        told = time.monotonic()
        await self.outbox.hold(out)
        await self._still_ours(out, told)

    async def _still_ours(self, out: Outgoing, told: float) -> None:
        """Right before the call: who stood still for long asks again whether it is still the one to say it.

        What remains is a bot that is frozen between this look at the clock and its first byte to Slack, and thawed after
        another has looked for the message in vain: that one message would stand there twice.
        """
        while time.monotonic() - told > out.seconds / 2:
            told = time.monotonic()
            await self.outbox.hold(out)

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

    def _long(self, *keys: str) -> Later | None:
        left = self.pace.left(*keys)
        return Later(left, "pace") if left > LONG else None
