"""Clicks on a screen that has not caught up: the button is gone by now, or means another plan."""

from sandbox.slack.delivery import payloads
from sandbox.slack.person.controls import find, pressed
from sandbox.slack.world.model import Message
from tests.scenarios.stage import Stage


async def press_on_an_old_screen(stage: Stage, person: str, message: Message, button: str) -> Message:
    """Presses a button of `message` as it was, and returns the answer."""
    before = {m.ts for m in stage.slack.ephemerals(person)}
    hands = stage.slack.person(person)
    state = hands.desk.state
    block, control = find(message.blocks, button, None)
    action = pressed(block, control, state.timestamp())
    payload = payloads.action_on_message(state, hands.user, message, action, {})
    delivery = await hands.desk.interact(hands.user, payload, message.channel, button)
    assert delivery.ok, delivery
    return await stage.answer(person, before)
