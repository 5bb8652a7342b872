"""A person: types, clicks, chooses, fills forms, and sees what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.slack.delivery import payloads
from sandbox.slack.delivery.ack import Delivery
from sandbox.slack.delivery.answers import NO_CONNECTION, after_command, tell_failure
from sandbox.slack.errors import CannotDo
from sandbox.slack.person import forms, reactions, rewriting
from sandbox.slack.person.controls import find, held, overflow_choice, picked, pressed, waits_for_submit
from sandbox.slack.person.desk import Desk
from sandbox.slack.person.suggestions import suggested
from sandbox.slack.person.typing import command_reference, composed, escaped
from sandbox.slack.world.model import Channel, Json, Message, User, View
from sandbox.slack.world.people import BOT_USER

LONGEST = 40_000


@dataclass(frozen=True, slots=True)
class Said:
    """A message a person wrote, and what the bot heard of it."""

    message: Message
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A confirm dialog that opened instead of the action. Denying does nothing, as in Slack."""

    dialog: Json
    _person: "Person"
    _target: Message | View
    _action: str
    _block: str
    _value: Any = None

    async def accept(self) -> Delivery:
        done = await self._person.act(self._target, self._action, self._block, self._value, confirmed=True)
        assert isinstance(done, Delivery)
        return done


@dataclass(frozen=True, slots=True)
class Person:
    """One user's hands. Raises CannotDo for what the screen would not offer."""

    desk: Desk
    user: User

    async def command(self, typed: str, *, channel: str, thread: Message | None = None) -> Delivery:
        """`/deploy v1.2.4 production`, typed in a channel. `ack(text)` is in the delivery's `shown`."""
        self._present()
        name, _, text = typed.partition(" ")
        place = self._place(channel)
        if thread is not None:
            raise CannotDo(f"{name} is not supported in threads. Sorry!")
        if not self.desk.app.offers(name):
            raise CannotDo(f"{name} is not a valid command.")
        sent = command_reference(self.desk.state, text) if self.desk.app.escapes(name) else escaped(text)
        payload = payloads.command(self.desk.state, self.user, place, name, sent.strip())
        delivery = await self.desk.courier.once("slash_commands", payload)
        if not delivery.ok:
            shown = tell_failure(self.desk.state, self.user.id, place.id, name, delivery.ack)
            return replace(delivery, shown=shown)
        ticket = self.desk.state.tickets.issued_response(payload["response_url"])
        return replace(delivery, shown=after_command(self.desk.state, ticket, delivery.body))

    async def click(
        self, target: Message | View, action: str, block: str | None = None, *, confirmed: bool = False
    ) -> Delivery | Confirmation:
        """Presses a button as it is now. A confirm dialog is returned, unless `confirmed` accepts it."""
        return await self.act(target, action, block, confirmed=confirmed)

    async def choose(
        self,
        target: Message | View,
        action: str,
        value: Any,
        block: str | None = None,
        *,
        confirmed: bool = False,
    ) -> Delivery | Confirmation:
        """Picks from a menu by value or label; a list for menus that take several."""
        return await self.act(target, action, block, value, confirmed=confirmed)

    async def act(
        self,
        target: Message | View,
        action: str,
        block: str | None,
        value: Any = None,
        *,
        confirmed: bool = False,
    ) -> Delivery | Confirmation:
        self._present()
        now = self._current(target)
        block_id, control = find(now.blocks, action, block)
        if waits_for_submit(now.blocks, block_id):
            raise CannotDo(f"{action!r} is sent with the form: submit it")
        if "confirm" in control and not confirmed:
            return Confirmation(control["confirm"], self, target, action, block_id, value)
        at = self.desk.state.timestamp()
        if value is None:
            return await self._send(now, pressed(block_id, control, at), action)
        taken = await self._taken(now, block_id, control, value)
        if control["type"] != "overflow":
            now = self._remember(now, block_id, action, taken)
        return await self._send(now, picked(block_id, control, taken, at), action)

    async def suggestions(
        self, target: Message | View, action: str, typed: str, block: str | None = None
    ) -> list[Json]:
        """What the bot offers in an external menu for these letters."""
        now = self._current(target)
        return await suggested(self.desk, self.user, now, find(now.blocks, action, block), typed)

    async def submit(self, view: View, values: Mapping[str, Mapping[str, Any]] | None = None) -> Delivery:
        """Fills block_id -> action_id -> value and sends the form."""
        self._present()
        return await forms.submit(self.desk, self.user, view, values or {})

    def fill(self, view: View, values: Mapping[str, Mapping[str, Any]]) -> View:
        """Types into the form without sending it; what a field would not take stays out."""
        return forms.keep(self.desk, self.user, view, values)

    async def close(self, view: View) -> Delivery | None:
        return await forms.close(self.desk, self.user, view)

    async def open_home(self) -> Delivery:
        self._present()
        inner = payloads.home_opened(self.desk.state, self.user)
        if not self.desk.app.hears("app_home_opened"):
            raise CannotDo("the app does not hear of opened Home tabs")
        return await self.desk.event(inner)

    async def message(self, typed: str, *, channel: str, thread: Message | None = None) -> Said:
        """Writes in a channel this person is in."""
        self._present()
        return await self._say(typed, self._place(channel), thread)

    async def mention(self, typed: str, *, channel: str, thread: Message | None = None) -> Said:
        """Writes `@liyaqa ...`."""
        bot = self.desk.state.users[BOT_USER].name
        return await self.message(f"@{bot} {typed}", channel=channel, thread=thread)

    async def dm(self, typed: str) -> Said:
        """Writes to the bot directly."""
        self._present()
        return await self._say(typed, self.desk.state.im_with(self.user.id), None)

    def write(self, typed: str, *, channel: str, thread: Message | None = None) -> Message:
        """Puts a message into the channel; `tell` then lets the bot hear of it."""
        self._present()
        return self._written(typed, self._place(channel), thread)

    async def tell(self, message: Message) -> tuple[Delivery, ...]:
        return await self.desk.events(message)

    def react(self, message: Message, name: str) -> Message:
        """Adds a reaction, or takes this person's own back."""
        self._present()
        return reactions.toggle(self.desk, self.user, message, name)

    async def react_and_tell(self, message: Message, name: str) -> Message:
        """As `react`; the app hears of it before this returns."""
        now = self.react(message, name)
        await self.desk.reacted(self.user, now, name)
        return now

    async def edit(self, message: Message, typed: str) -> Message:
        """Rewrites an own message."""
        self._present()
        return await rewriting.edit(self.desk, self.user, message, typed)

    async def delete(self, message: Message) -> None:
        """Takes an own message away."""
        self._present()
        await rewriting.delete(self.desk, self.user, message)

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Delivery:
        """A global shortcut, or one from a message's menu."""
        self._present()
        known = self.desk.app.shortcuts
        if known is not None and callback_id not in known:
            raise CannotDo(f"there is no shortcut {callback_id!r}")
        if message is None:
            payload = payloads.global_shortcut(self.desk.state, self.user, callback_id)
            return await self.desk.interact(self.user, payload, None, callback_id)
        now = self.desk.seen(self.user, message)
        payload = payloads.message_shortcut(self.desk.state, self.user, callback_id, now)
        return await self.desk.interact(self.user, payload, now.channel, callback_id)

    async def _say(self, typed: str, place: Channel, thread: Message | None) -> Said:
        said = self._written(typed, place, thread)
        return Said(said, await self.desk.events(said))

    def _written(self, typed: str, place: Channel, thread: Message | None) -> Message:
        state = self.desk.state
        parent = None if thread is None else thread.thread_ts or thread.ts
        text = composed(state, typed)
        if not text.strip():
            raise CannotDo("an empty message cannot be sent")
        if len(typed) > LONGEST:
            raise CannotDo(f"a message may have {LONGEST:,} characters, and this one has {len(typed):,}")
        return state.put_message(
            Message(
                place.id, state.timestamp(), self.user.id, text, thread_ts=parent, bot_id=self.user.bot_id
            )
        )

    async def _send(self, now: Message | View, action: Json, what: str) -> Delivery:
        state = self.desk.state
        if isinstance(now, View):
            shown = replace(now, state=forms.values_now(now))
            payload = payloads.action_in_view(state, self.user, shown, action)
            delivery = await self.desk.interact(self.user, payload, None, what)
            if not delivery.ok:
                state.replace_view(replace(now, errors=NO_CONNECTION))
            return delivery
        values = forms.message_values(self.desk, self.user, now)
        payload = payloads.action_on_message(state, self.user, now, action, values)
        return await self.desk.interact(self.user, payload, now.channel, what)

    async def _taken(self, now: Message | View, block: str, control: Json, value: Any) -> Json:
        if control["type"] == "overflow":
            return overflow_choice(control, value)
        if control["type"] != "external_select":
            return held(self.desk.state, control, value)
        offered = await suggested(self.desk, self.user, now, (block, control), str(value))
        return overflow_choice({"options": offered}, value) | {"type": control["type"]}

    def _remember(self, now: Message | View, block: str, action: str, taken: Json) -> Message | View:
        if isinstance(now, View):
            values = forms.values_now(now)
            values[block][action] = taken
            return self.desk.state.replace_view(replace(now, state=values))
        chosen = self.desk.state.chosen.setdefault((self.user.id, now.ts), {})
        chosen.setdefault(block, {})[action] = taken
        return now

    def _current(self, target: Message | View) -> Message | View:
        if isinstance(target, View):
            return forms.on_top(self.desk, self.user, target)
        return self.desk.seen(self.user, target)

    def _place(self, given: str) -> Channel:
        return self.desk.place(self.user, given)

    def _present(self) -> None:
        if self.desk.state.users[self.user.id].deleted:
            raise CannotDo(f"{self.user.real_name} has left")
