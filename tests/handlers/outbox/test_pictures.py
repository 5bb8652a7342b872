"""The picture around a switch: in the run's thread, once, and never in anybody's way."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.outbox import Deliverer, Pace, pictures
from messages.views import Message
from policy import events
from policy.watch import Measure
from sandbox.slack.world.model import File
from tests.handlers.deploy.test_watch import PLAN
from tests.handlers.happenings import AT, a_run, emit, line, settled
from tests.handlers.office import Office
from tests.handlers.outbox.test_outbox_frozen import Frozen, bot, deaf

POINTS = tuple((float(ago), 8.0 if ago < 30 else 0.2) for ago in range(90, 0, -5))


class Measuring:
    """Metrics with two lines to draw."""

    configured = True

    async def lines(self, *_: object) -> Mapping[Measure, tuple[tuple[float, float], ...]]:
        return {Measure.ERROR_RATE: POINTS, Measure.LATENCY: POINTS}


def measured(deliverer: Deliverer) -> Deliverer:
    measuring: Any = Measuring()
    poster = deliverer._poster
    deliverer._poster = replace(poster, desk=replace(poster.desk, metrics=measuring))
    return deliverer


@pytest.fixture
async def measured_office(desk_office: Office) -> Office:
    measured(desk_office.deliverer)
    return desk_office


async def switched(at: Office) -> int:
    """A run whose traffic moved a minute ago."""
    return await a_run(at, plan=PLAN, switched_at=await at.desk.store.now() - timedelta(seconds=60))


def files(at: Office, run_card: object) -> list[File]:
    thread = at.slack.thread(run_card)  # type: ignore[arg-type]  # a message of the sandbox
    return [at.slack.state.files[one] for message in thread for one in message.files]


async def test_the_picture_stands_in_the_thread_and_says_what_it_shows(measured_office: Office) -> None:
    run = await switched(measured_office)
    await emit(measured_office, events.CardChanged(run), events.PictureDue(run))
    (card,) = await settled(measured_office)

    (file,) = files(measured_office, card)
    assert file.title == f"Production v1.2.4: error rate and P95 around the switch (run {run})"
    assert "Switch to v1.2.4 at 0:00" in file.alt_text
    assert (
        "Error rate: v1.2.3 at most 8.0%, at the end 8.0%; v1.2.4 at most 8.0%, at the end 8.0%."
        in file.alt_text
    )
    assert (file.content or b"").startswith(b"\x89PNG")


@pytest.mark.parametrize("method", ["files.completeUploadExternal", "files.getUploadURLExternal"])
@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
async def test_an_upload_without_an_answer_is_found_again_or_made_again(
    measured_office: Office, method: str, fault: str
) -> None:
    getattr(measured_office.slack.faults, fault)(method, times=4)
    run = await switched(measured_office)
    await emit(measured_office, events.CardChanged(run), events.PictureDue(run))
    (card,) = await settled(measured_office)
    assert len(files(measured_office, card)) == 1


async def test_asked_for_twice_it_is_posted_once(measured_office: Office) -> None:
    run = await switched(measured_office)
    await emit(measured_office, events.CardChanged(run), events.PictureDue(run), events.PictureDue(run))
    (card,) = await settled(measured_office)
    assert len(files(measured_office, card)) == 1


async def test_a_picture_that_cannot_be_drawn_is_left_out_and_holds_up_nothing(
    measured_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> bytes:
        return b""

    monkeypatch.setattr(pictures, "draw", nothing)
    run = await switched(measured_office)
    await emit(measured_office, events.PictureDue(run), events.CardChanged(run), line(run, "said"))
    (card,) = await settled(measured_office)
    assert files(measured_office, card) == []
    assert len(measured_office.slack.thread(card)) == 1


async def test_a_run_that_switched_nothing_has_no_picture(measured_office: Office) -> None:
    run = await a_run(measured_office, started_at=AT)
    await emit(measured_office, events.CardChanged(run), events.PictureDue(run))
    (card,) = await settled(measured_office)
    assert files(measured_office, card) == []


async def test_a_picture_is_left_to_the_bot_that_took_it_over(
    quiet_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, pace = quiet_office, Frozen()
    zombie, heir = measured(bot(at, "zombie", pace)), measured(bot(at, "heir", Pace(0)))
    deaf(zombie, monkeypatch)
    run = await switched(at)
    card = await at.client.post("C0DEPLOYMENTS", Message("The card"), key=f"run-{run}-card")
    await at.outbox.remember(f"run-{run}", "card", "C0DEPLOYMENTS", card)
    await emit(at, events.PictureDue(run))
    first = asyncio.create_task(zombie.run())
    await asyncio.wait_for(pace.still.wait(), 40)
    zombie.stop()
    second = asyncio.create_task(heir.run())
    (posted,) = await settled(at)
    assert len(files(at, posted)) == 1

    pace.thawed.set()
    await asyncio.wait_for(first, 10)
    assert len(files(at, posted)) == 1
    heir.stop()
    await second
