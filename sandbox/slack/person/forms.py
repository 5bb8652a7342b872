"""Filling and closing modals."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sandbox.slack.delivery import payloads
from sandbox.slack.delivery.ack import Delivery
from sandbox.slack.delivery.answers import NO_CONNECTION, after_submission
from sandbox.slack.errors import CannotDo
from sandbox.slack.person.controls import empty, find, held, initial_values
from sandbox.slack.person.desk import Desk
from sandbox.slack.world.model import Json, Message, User, View

Given = Mapping[str, Mapping[str, Any]]


def on_top(desk: Desk, user: User, view: View) -> View:
    """The view as it is now, when it is the one this person looks at. Raises CannotDo."""
    home = desk.state.homes.get(user.id)
    if home is not None and home.id == view.id:
        return home
    stack = desk.state.views.get(user.id, ())
    if not stack or stack[-1].id != view.id:
        raise CannotDo("this view is not the one on top of this person's screen")
    return stack[-1]


def values_now(view: View) -> dict[str, Json]:
    """`state.values`: what was there at first, and what was chosen or typed since."""
    values = initial_values(view.blocks)
    for block, typed in view.state.items():
        if block in values:
            values[block] |= typed
    return values


def message_values(desk: Desk, user: User, message: Message) -> dict[str, Json]:
    """The same for the controls of a message, as this person left them."""
    values = initial_values(message.blocks)
    for block, chosen in desk.state.chosen.get((user.id, message.ts), {}).items():
        if block in values:
            values[block] |= chosen
    return values


def filled(desk: Desk, view: View, given: Given) -> View:
    values = values_now(view)
    for block_id, fields in given.items():
        for action_id, value in fields.items():
            block, control = find(view.blocks, action_id, block_id)
            values[block][action_id] = held(desk.state, control, value)
    return replace(view, state=values, errors={})


def keep(desk: Desk, user: User, view: View, given: Given) -> View:
    """The view with what is typed so far, as Slack sends it along with an action. Nobody is told."""
    now = on_top(desk, user, view)
    values = values_now(now)
    for block_id, fields in given.items():
        for action_id, value in fields.items():
            with suppress(CannotDo):
                block, control = find(now.blocks, action_id, block_id)
                values[block][action_id] = held(desk.state, control, value)
    return desk.state.replace_view(replace(now, state=values))


async def submit(desk: Desk, user: User, view: View, given: Given) -> Delivery:
    now = filled(desk, on_top(desk, user, view), given)
    if not now.body.get("submit"):
        raise CannotDo("this view has no submit button")
    desk.state.replace_view(now)
    _complete(now)
    delivery = await desk.courier.once("interactive", payloads.submission(desk.state, user, now))
    current = desk.state.find_view(now.id)
    if current is None:
        return delivery
    if delivery.ok:
        after_submission(desk.state, current, delivery.body)
    else:
        desk.state.replace_view(replace(current, errors=NO_CONNECTION))
    return delivery


def _complete(view: View) -> None:
    """Slack's client does not send a form while a required field is empty."""
    for block in view.blocks:
        if block["type"] != "input" or block.get("optional"):
            continue
        value = view.state[block["block_id"]][block["element"]["action_id"]]
        if empty(value):
            raise CannotDo(f"the field {block['label']['text']!r} is required")


async def close(desk: Desk, user: User, view: View) -> Delivery | None:
    """None when the bot did not ask to hear of it."""
    now = on_top(desk, user, view)
    stack = desk.state.views.get(user.id, ())
    everything = bool(now.body.get("clear_on_close"))
    desk.state.put_views(user.id, () if everything else stack[:-1])
    if not now.body.get("notify_on_close"):
        return None
    payload = payloads.closed(desk.state, user, now, all_of_them=everything)
    return await desk.courier.once("interactive", payload)
