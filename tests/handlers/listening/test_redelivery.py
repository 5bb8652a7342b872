"""Slack sends again, to either of two bots: one effect, and one answer (design: claims, leases and timers are shared)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.slack.app import slack_app
from bot.slack.guard import Guard
from bot.web import Doors, serving
from bot.web import Slack as SlackDoor
from handlers.listening import Room
from policy.runs import Phase
from sandbox.slack.delivery import payloads
from sandbox.slack.delivery.ack import Ack, Kind
from sandbox.slack.world.model import Json, Message
from store.database import Database
from store.deliveries import Deliveries
from tests.handlers.office import Office, office

ENGINEER, ONE = "U0ENGINEER", "U0APPROVER1"
MODES = ("in turn", "at once")


@dataclass(slots=True)
class Twins:
    """Two bots over one database. Everything Slack delivers comes four times: to one, the other, and both again."""

    at: Office
    urls: tuple[str, str]
    mode: str
    rooms: list[Room]
    acks: list[tuple[Ack, ...]] = field(default_factory=list)

    def repeating(self) -> None:
        deliver = self.at.slack.http.send

        async def one(number: int, kind: Kind, payload: Json) -> Ack:
            self.at.slack.http.url = self.urls[number % 2]
            return await deliver(kind, payload, attempt=number, reason="http_timeout" if number else "")

        async def all_of_them(kind: Kind, payload: Json, **_: Any) -> Ack:
            if self.mode == "at once":
                acks = await asyncio.gather(*(one(n, kind, payload) for n in range(4)))
            else:
                acks = [await one(n, kind, payload) for n in range(4)]
            self.acks.append(tuple(acks))
            return acks[0]

        setattr(self.at.slack.http, "send", all_of_them)  # noqa: B010  the transport has no seam for it, rightly

    async def drained(self) -> None:
        for room in self.rooms:
            assert await room.busy.drained(20) == 0

    async def told(self, user: str) -> list[Message]:
        """All answers this person got, when nothing more is coming."""
        await self.drained()
        return self.at.slack.ephemerals(user)


@pytest.fixture(params=MODES)
async def twins(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Twins]:
    async with office(database_url) as at, Database.open(database_url) as db:
        room = Room(at.desk, at.client, Deliveries(db), at.outbox)
        app = slack_app(room, at.slack.signing_secret, None, at.slack.bot_token)
        async with serving(Doors({}, SlackDoor(app, Guard(at.slack.signing_secret))), "127.0.0.1", 0) as port:
            url = f"http://127.0.0.1:{port}/slack/events"
            made = Twins(at, (at.url, url), request.param, [at.room, room])
            delivering = asyncio.create_task(at.deliverer.run())
            made.repeating()
            yield made
            await made.drained()
            at.deliverer.stop()
            await delivering
    for acks in made.acks:
        assert len({(ack.status, str(ack.body)) for ack in acks}) == 1, "the first answer each time"
        assert all(ack.ok for ack in acks)


async def asked(twins: Twins) -> Message:
    """One run, and its message with the buttons."""
    await twins.at.person(ENGINEER).command("/deploy v1.2.4 production", channel="general")
    (card,) = await twins.at.slack.wait_for(lambda: twins.at.slack.messages("deployments"))
    (approval,) = await twins.at.slack.wait_for(lambda: twins.at.slack.thread(card))
    return approval


async def test_a_command_starts_one_run_and_is_answered_once(twins: Twins) -> None:
    await asked(twins)
    said = [m for m in await twins.told(ENGINEER) if not m.text.startswith("Looking at")]
    assert ["It needs 2 approvals" in m.text for m in said] == [True]
    assert len(await twins.at.desk.store.open_runs()) == 1


async def test_a_command_that_only_looks_is_answered_once(twins: Twins) -> None:
    await twins.at.person(ENGINEER).command("/deploy help", channel="general")
    assert len(await twins.told(ENGINEER)) == 1


async def test_a_refused_command_is_refused_once(twins: Twins) -> None:
    await twins.at.person("U0GUEST").command("/deploy v1.2.4 production", channel="deployments")
    said = [m for m in await twins.told("U0GUEST") if not m.text.startswith("Looking at")]
    assert len(said) == 1


async def test_a_button_counts_once_and_is_answered_once(twins: Twins) -> None:
    approval = await asked(twins)
    await twins.at.person(ONE).click(approval, "approve", confirmed=True)
    said = [m for m in await twins.told(ONE) if not m.text.startswith("Looking at")]
    assert ["1 more approval" in m.text for m in said] == [True]
    (run,) = await twins.at.desk.store.open_runs()
    assert len(await twins.at.desk.store.votes(run.id)) == 1


async def test_a_button_that_opens_a_form_opens_it_once(twins: Twins) -> None:
    approval = await asked(twins)
    await twins.at.person(ONE).click(approval, "reject")
    await twins.drained()
    assert len([call for call in twins.at.slack.traffic if call.kind == "views.open"]) == 1


async def test_a_form_is_taken_once(twins: Twins) -> None:
    approval = await asked(twins)
    (run,) = await twins.at.desk.store.open_runs()
    await twins.at.person(ONE).click(approval, "reject")
    (form,) = await twins.at.slack.wait_for(lambda: twins.at.slack.views(ONE))
    await twins.at.person(ONE).submit(form, {"reason": {"reason": "not today"}})
    assert ["You rejected" in m.text for m in await twins.told(ONE)] == [True]
    assert (await twins.at.desk.store.run(run.id)).phase is Phase.REJECTED


async def test_a_form_with_a_fault_goes_back_each_time_with_the_same_words(twins: Twins) -> None:
    await twins.at.person(ENGINEER).command("/deploy", channel="general")
    (form,) = await twins.at.slack.wait_for(
        lambda: [v for v in twins.at.slack.views(ENGINEER) if v.body.get("callback_id") == "deploy"]
    )
    wrong = {"version": {"version": "1.2.4"}, "environment": {"environment": "production"}}
    await twins.at.person(ENGINEER).submit(form, wrong)
    assert [ack.body["response_action"] for ack in twins.acks[-1]] == ["errors"] * 4
    assert await twins.at.desk.store.open_runs() == ()


Given = Callable[[Twins], Awaitable[Json]]


async def suggestion(twins: Twins) -> Json:
    """Letters typed into a menu of an older version."""
    hands = twins.at.person(ONE)
    return payloads.suggestion(hands.desk.state, hands.user, await asked(twins), "block", "menu", "v1")


async def closed(twins: Twins) -> Json:
    hands = twins.at.person(ONE)
    await hands.click(await asked(twins), "reject")
    (form,) = await twins.at.slack.wait_for(lambda: twins.at.slack.views(ONE))
    return payloads.closed(hands.desk.state, hands.user, form, all_of_them=False)


@pytest.mark.parametrize("given", [suggestion, closed])
async def test_what_asks_for_no_answer_is_acked_each_time_and_does_nothing(
    twins: Twins, given: Given
) -> None:
    payload, before = await given(twins), len(await twins.told(ONE))
    await twins.at.person(ONE).desk.courier.once("interactive", payload)
    assert len(await twins.told(ONE)) == before


@pytest.mark.parametrize("on_message", [False, True])
async def test_a_shortcut_of_an_older_version_is_answered_once(twins: Twins, on_message: bool) -> None:
    hands, state = twins.at.person(ONE), twins.at.slack.state
    if on_message:
        payload = payloads.message_shortcut(state, hands.user, "old", await asked(twins))
    else:
        payload = payloads.global_shortcut(state, hands.user, "old")
    await hands.desk.courier.once("interactive", payload)
    await twins.drained()
    heard = twins.at.slack.ephemerals(ONE) + twins.at.slack.dms(ONE)
    assert len(heard) == 1


async def test_an_event_is_handled_once(twins: Twins) -> None:
    hands = twins.at.person(ONE)
    inner = payloads.home_opened(twins.at.slack.state, hands.user)
    await hands.desk.courier.event(payloads.event(twins.at.slack.state, inner))
    await twins.drained()
    async with Database.open(twins.at.database_url) as db, db.session() as session:
        rows = await session.rows("select key, settled from delivery where key like 'event:%'")
    assert [row["settled"] for row in rows] == [True]


async def test_a_delivery_whose_bot_died_before_it_began_is_done_by_the_other(twins: Twins) -> None:
    """Its claim stays behind, with a lease; what Slack delivers after that begins anew."""
    hands, state = twins.at.person(ENGINEER), twins.at.slack.state
    place = twins.at.slack.channel("general")
    typed = payloads.command(state, hands.user, place, "/deploy", "v1.2.4 production")
    async with Database.open(twins.at.database_url) as db:
        died = Deliveries(db, seconds=0).taken(f"trigger:{typed['trigger_id']}")
        assert await died.__aenter__()
        await hands.desk.courier.once("slash_commands", typed)
        await twins.drained()
    assert len(await twins.at.desk.store.open_runs()) == 1
