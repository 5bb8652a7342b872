"""What every person's actions need: the state, the way to the bot, and what the app may receive."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.slack.app import Installed
from sandbox.slack.delivery import payloads
from sandbox.slack.delivery.ack import Delivery
from sandbox.slack.delivery.answers import tell_failure
from sandbox.slack.delivery.courier import Courier
from sandbox.slack.errors import CannotDo
from sandbox.slack.world.model import Channel, Json, Message, User
from sandbox.slack.world.people import BOT_USER
from sandbox.slack.world.state import State

_MESSAGES = {"public": "message.channels", "private": "message.groups", "im": "message.im"}


@dataclass(frozen=True, slots=True)
class Desk:
    """The workspace as a person's client reaches it."""

    state: State
    courier: Courier
    app: Installed

    def place(self, user: User, given: str) -> Channel:
        """A channel this person is in, open for writing. Raises CannotDo."""
        channel = self.state.find_channel(given)
        if channel is None or user.id not in channel.members:
            raise CannotDo(f"{user.real_name} is not in {given}")
        if channel.is_archived:
            raise CannotDo(f"{given} is archived")
        return channel

    def seen(self, user: User, message: Message) -> Message:
        """The message as it is now. Raises CannotDo when it is gone or was never for this person."""
        if message.only_for is not None:
            now = self.state.ephemerals.get(message.ts)
            if now is None or now.only_for != user.id:
                raise CannotDo("this ephemeral message is not on this person's screen")
            return now
        if user.id not in self.state.channels[message.channel].members:
            raise CannotDo(f"{user.real_name} is not in the channel of this message")
        current = self.state.message(message.channel, message.ts)
        if current is None or current.subtype == "tombstone":
            raise CannotDo("this message was deleted")
        return current

    async def interact(self, user: User, payload: Json, channel: str | None, what: str) -> Delivery:
        """One interaction; when the bot does not answer well, the person is told as Slack tells."""
        if not self.app.interactive:
            raise CannotDo("the app's manifest does not enable interactivity")
        delivery = await self.courier.once("interactive", payload)
        if not delivery.ok and channel is not None:
            tell_failure(self.state, user.id, channel, what, delivery.ack)
        return delivery

    async def events(self, message: Message) -> tuple[Delivery, ...]:
        """What the app hears of a new message: itself, and a mention of the bot."""
        channel = self.state.channels[message.channel]
        if BOT_USER not in channel.members:
            return ()
        heard = [(_MESSAGES[channel.kind], payloads.said(self.state, message, channel))]
        if f"<@{BOT_USER}>" in message.text and not channel.is_im:
            heard.append(("app_mention", payloads.mentioned(self.state, message)))
        return tuple([await self.event(inner) for name, inner in heard if self.app.hears(name)])

    async def reacted(self, user: User, message: Message, name: str) -> tuple[Delivery, ...]:
        """What the app hears of a reaction that was given or taken back."""
        added = user.id in dict(message.reactions).get(name, ())
        if BOT_USER not in self.state.channels[message.channel].members:
            return ()
        inner = payloads.reacted(self.state, user, message, name, added=added)
        return (await self.event(inner),) if self.app.hears(inner["type"]) else ()

    async def altered(self, message: Message, *, gone: bool = False) -> tuple[Delivery, ...]:
        """What the app hears of an edit or a deletion."""
        channel = self.state.channels[message.channel]
        if BOT_USER not in channel.members or not self.app.hears(_MESSAGES[channel.kind]):
            return ()
        tell = payloads.deleted if gone else payloads.changed
        return (await self.event(tell(self.state, message, channel)),)

    async def echo(self) -> None:
        """Tells the app of its own posts and edits too, for ever, as Slack does."""
        async with self.state.changes.subscribe() as stream:
            async for change in stream:
                if change.kind == "message" and change.item.user == BOT_USER:
                    await self._own(change.item)

    async def _own(self, message: Message) -> None:
        channel = self.state.channels[message.channel]
        if self.app.hears(_MESSAGES[channel.kind]):
            tell = payloads.changed if message.history else payloads.said
            await self.event(tell(self.state, message, channel))

    async def event(self, inner: Mapping[str, Any]) -> Delivery:
        return await self.courier.event(payloads.event(self.state, inner))
