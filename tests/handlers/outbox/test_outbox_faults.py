"""When Slack is slow, limiting, lying or down: nothing is lost, nothing is said twice, nobody else waits."""

import asyncio
from typing import Any

import pytest

from policy import events
from sandbox.slack.world.model import Message
from tests.handlers.happenings import AT, LOCKED, a_run, emit, eventually, line, settled, started
from tests.handlers.office import Office


async def test_a_post_whose_answer_was_lost_is_found_and_not_said_twice(desk_office: Office) -> None:
    desk_office.slack.faults.drop_after("chat.postMessage", times=3)
    run = await a_run(desk_office)
    asked = events.ApprovalAsked(run, "U0APPROVER1", AT)
    told = (events.CardChanged(run), events.ApprovalCardChanged(run), line(run), asked, LOCKED)
    await emit(desk_office, *told)
    messages = await settled(desk_office)
    assert len(messages) == 2
    card = next(m for m in messages if desk_office.slack.thread(m))
    assert len(desk_office.slack.thread(card)) == 2
    assert len(desk_office.slack.dms("U0APPROVER1")) == 1


async def test_a_post_that_never_arrived_is_said_again(desk_office: Office) -> None:
    desk_office.slack.faults.drop_before("chat.postMessage", times=2)
    await emit(desk_office, LOCKED)
    assert len(await settled(desk_office)) == 1


async def test_a_bot_that_died_after_its_post_is_followed_by_one_that_finds_it(quiet_office: Office) -> None:
    """The first bot posts and vanishes before it can say so; the lease ends; the next one looks first."""
    run = await a_run(quiet_office)
    await emit(quiet_office, events.CardChanged(run))
    (dead,) = await quiet_office.outbox.take("bot-that-died", 0.1)
    await quiet_office.outbox.trying(dead)
    await quiet_office.client.post("C0DEPLOYMENTS", _SAID, key=f"run-{run}-card")
    task = asyncio.create_task(quiet_office.deliverer.run())
    messages = await settled(quiet_office)
    assert [m.text for m in messages] == [_SAID.text]
    posted = await quiet_office.outbox.posted(f"run-{run}", "card")
    assert posted == ("C0DEPLOYMENTS", messages[0].ts)
    quiet_office.deliverer.stop()
    await task


class _Said:
    text = "The card, before the crash"
    blocks: tuple[dict[str, object], ...] = ()


_SAID = _Said()


async def test_a_rate_limit_is_waited_for_and_holds_up_no_other_channel(desk_office: Office) -> None:
    limit = desk_office.slack.faults.rate_limit("chat.postMessage", 3)
    await emit(desk_office, LOCKED)
    await eventually(lambda: limit.met)
    loud = events.EmergencyUsed(0, "production", "v1.2.4", "U0ENGINEER", "down", (), ())
    await emit(desk_office, loud)
    await desk_office.slack.wait_for(lambda: desk_office.slack.messages("incidents"), within=2.9)
    assert desk_office.slack.messages("deployments") == []
    assert len(await settled(desk_office)) == 1


async def test_the_first_answer_after_a_silence_ends_every_wait(quiet_office: Office) -> None:
    """Pauses may be long by then, and each lane has its own."""
    at, run = quiet_office, await a_run(quiet_office)
    down = at.slack.faults.down()
    await emit(at, events.CardChanged(run), LOCKED)
    task = asyncio.create_task(at.deliverer.run())
    await eventually(lambda: down.met >= 2)
    await emit(at, events.EmergencyUsed(0, "production", "v1.2.4", "U0ENGINEER", "down", (), ()))
    async with at.desk.store.transaction() as tx:
        session = tx._session  # type: ignore[attr-defined]  # a pause that has grown long
        await session.execute(
            "update outbox set not_before = now() + interval '1 hour' where lane <> 'incidents'"
        )
    down.lift()
    assert len(await settled(at)) == 2
    at.deliverer.stop()
    await task


async def test_while_slack_is_down_events_wait_and_are_then_said_once_in_order(desk_office: Office) -> None:
    down = desk_office.slack.faults.down()
    run = await a_run(desk_office)
    lines = [line(run, f"note {no}") for no in range(4)]
    await emit(desk_office, events.CardChanged(run), *lines, started(run))
    await eventually(lambda: down.met >= 3)
    assert (await desk_office.outbox.backlog())[0] == 6
    desk_office.slack.faults.lift_all()
    card, announcement = await settled(desk_office)
    assert "started by" in announcement.text
    texts = [m.text for m in desk_office.slack.thread(card)]
    assert [next(n for n in range(4) if f"note {n}" in t) for t in texts] == [0, 1, 2, 3]


async def test_a_channel_the_bot_is_not_in_gets_a_dead_letter_and_holds_up_nothing(
    desk_office: Office,
) -> None:
    desk_office.slack.change_channel("incidents", members=("U0ENGINEER",))
    loud = events.EmergencyUsed(0, "production", "v1.2.4", "U0ENGINEER", "down", (), ())
    await emit(desk_office, loud, loud, LOCKED)
    assert len(await settled(desk_office)) == 1
    assert desk_office.slack.messages("incidents") == []


async def test_when_the_card_cannot_be_posted_its_lines_do_not_wait_for_ever(desk_office: Office) -> None:
    desk_office.slack.faults.answer("chat.postMessage", "restricted_action", times=1)
    run = await a_run(desk_office)
    await emit(desk_office, events.CardChanged(run))
    await settled(desk_office)
    await emit(desk_office, line(run, "note"), started(run))
    texts = [m.text for m in await settled(desk_office)]
    assert len(texts) == 2
    await emit(desk_office, events.CardChanged(run))
    assert len(await settled(desk_office)) == 3


async def test_blocks_slack_refuses_are_said_as_plain_text(desk_office: Office) -> None:
    desk_office.slack.faults.answer("chat.postMessage", "invalid_blocks", times=1)
    await emit(desk_office, LOCKED)
    (message,) = await settled(desk_office)
    assert "locked" in message.text
    assert list(message.blocks) == []


async def test_a_revoked_token_is_waited_out(desk_office: Office) -> None:
    desk_office.slack.faults.answer("chat.postMessage", "token_revoked", times=1)
    await emit(desk_office, LOCKED)
    assert len(await settled(desk_office)) == 1


async def test_an_event_nobody_can_render_does_not_stop_the_rest(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.outbox.runs.render", _render_once_badly())
    await emit(desk_office, LOCKED, LOCKED)
    assert len(await settled(desk_office)) == 1


def _render_once_badly() -> object:
    from messages.render import render

    broken = iter([True])

    def rendered(event: events.Event, view: Any = None) -> object:
        if next(broken, False):
            raise KeyError("a field that is not there")
        return render(event, view)

    return rendered


async def test_a_run_that_is_gone_gets_a_dead_letter(desk_office: Office) -> None:
    await emit(desk_office, events.CardChanged(424242), LOCKED)
    assert len(await settled(desk_office)) == 1


async def test_a_direct_message_to_somebody_who_left_is_given_up(desk_office: Office) -> None:
    desk_office.slack.faults.answer("conversations.open", "user_disabled", times=1)
    run = await a_run(desk_office)
    asked = events.ApprovalAsked(run, "U0LEFT", AT)
    await emit(desk_office, asked, events.CardChanged(run), events.ApprovalCardChanged(run))
    messages: list[Message] = await settled(desk_office)
    assert len(messages) == 1
    assert desk_office.slack.dms("U0LEFT") == []
