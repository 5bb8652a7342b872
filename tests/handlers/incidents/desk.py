"""What the tests of the incident desk share."""

import asyncio
from typing import Any

from actions.incidents import opening
from actions.incidents.opening import Ask, Opened
from policy.incidents.model import Incident, Type
from sandbox.slack.world.model import Message, View
from tests.handlers.office import Office

ROOM = "inc-2026-001-checkout-returns-502"


def asked(**changes: Any) -> Ask:
    given = {"person": "U0ENGINEER", "severity": "P0", "type": Type.OUTAGE, "title": "Checkout returns 502"}
    return Ask(**{**given, **changes})


async def opened(at: Office, **changes: Any) -> Incident:
    done = await opening.ask(at.desk, asked(**changes))
    assert isinstance(done, Opened), done
    return done.incident


async def quiet(at: Office, seconds: float = 20) -> None:
    """Until nothing is left to say."""
    for _ in range(int(seconds / 0.02)):
        if not (await at.outbox.backlog())[0]:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"still unsent after {seconds} s")


async def answered(at: Office, person: str, typed: str, channel: str = "incidents") -> Message:
    """Types a command, and returns the bot's answer."""
    before = {m.ts for m in at.slack.ephemerals(person)}
    delivery = await at.person(person).command(typed, channel=channel)
    assert delivery.ok, delivery
    return await answer(at, person, before)


async def pressed(at: Office, person: str, message: Message, button: str) -> Message:
    before = {m.ts for m in at.slack.ephemerals(person)}
    delivery = await at.person(person).click(message, button, confirmed=True)
    assert delivery.ok, delivery
    return await answer(at, person, before)


async def form(at: Office, person: str, callback: str) -> View:
    """The form on top, once it is there."""

    def top() -> View | None:
        return next((v for v in at.slack.views(person)[-1:] if v.body.get("callback_id") == callback), None)

    view = await at.slack.wait_for(top, 10)
    assert view is not None
    return view


async def submitted(at: Office, person: str, callback: str, **values: str) -> Message:
    """Fills in the form on top, once it is there, sends it, and returns the answer."""
    view = await form(at, person, callback)
    before = {m.ts for m in at.slack.ephemerals(person)}
    delivery = await at.person(person).submit(view, {name: {name: value} for name, value in values.items()})
    assert delivery.ok, delivery
    return await answer(at, person, before)


async def answer(at: Office, person: str, before: set[str]) -> Message:
    def new() -> Message | None:
        found = [m for m in at.slack.ephemerals(person) if m.ts not in before]
        return next((m for m in reversed(found) if not m.text.startswith("Looking at")), None)

    found = await at.slack.wait_for(new, 10)
    assert found is not None
    return found


def said(message: Message) -> str:
    """Everything a person reads of it."""
    return f"{message.text}\n{message.blocks}"


def card(at: Office, channel: str = ROOM) -> Message:
    return next(m for m in at.slack.messages(channel) if m.pinned)


def lines(at: Office, channel: str = ROOM) -> list[str]:
    """The thin lines of a channel."""
    return [m.text for m in at.slack.messages(channel) if not m.pinned]
