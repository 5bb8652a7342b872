"""Slack's pace, on a clock that stands still."""

import pytest

from handlers.outbox import Pace


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_a_second_post_in_a_channel_waits_and_another_channel_does_not(clock: Clock) -> None:
    pace = Pace(1.0, clock)
    await pace.turn("C1")
    assert pace.left("C1") == 1.0
    assert pace.left("C2") == 0
    clock.now += 0.75
    assert pace.left("C1") == 0.25


async def test_turns_are_taken_one_after_the_other(clock: Clock) -> None:
    pace = Pace(0.01, clock)
    for _ in range(5):
        await pace.turn("C1")
    assert pace.left("C1") == pytest.approx(0.05)


async def test_a_pause_slack_asks_for_holds_even_without_pacing(clock: Clock) -> None:
    pace = Pace(0, clock)
    pace.pause("C1", 30)
    pace.pause("C1", 5)
    assert pace.left("C1", "C2") == 30


async def test_what_is_over_is_forgotten(clock: Clock) -> None:
    pace = Pace(1.0, clock)
    for no in range(1500):
        clock.now += 2
        await pace.turn(f"C{no}")
    assert len(pace._free) <= 1001
