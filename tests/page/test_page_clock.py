"""The clock control: presets in Gulf time, moves there and back, and what is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.page.clock import GULF, Clock, presets
from sandbox.page.extras import Extras
from tests.page.conftest import Asker
from tests.page.stage import Stage


async def _move(served: Stage, at: Any) -> tuple[int, dict[str, Any]]:
    async with served.session.post(f"{served.url}/page/api/clock", json={"at": at}) as response:
        return response.status, await response.json()


@pytest.mark.parametrize("hour", [0, 11, 12, 20, 21, 23])
def test_every_preset_is_the_first_such_moment_ahead(hour: int) -> None:
    for day in range(22, 29):
        now = datetime(2026, 11, day, hour, 30, tzinfo=UTC)
        for one in presets(now.astimezone(GULF)):
            ahead = datetime.fromisoformat(one["at"]) - now
            assert 0 < ahead.total_seconds() <= 7 * 86_400, (now, one)


def test_the_presets_fall_where_the_guide_has_its_windows() -> None:
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC).astimezone(GULF)

    found = {one["label"]: datetime.fromisoformat(one["at"]).strftime("%a %H:%M") for one in presets(now)}

    assert found == {
        "Tuesday, in the window": "Tue 12:30",
        "Tuesday, before the window": "Tue 11:00",
        "Tuesday, peak hours": "Tue 17:00",
        "Thursday, in the window": "Thu 12:30",
        "Friday night": "Fri 23:00",
        "Saturday": "Sat 12:30",
    }


async def test_the_clock_moves_and_comes_back(served: Stage, engineer: Asker) -> None:
    assert (await engineer.state())["clock"]["offset"] == 0

    status, moved = await _move(served, "2030-01-01T12:30:00+03:00")
    assert status == 200
    assert moved["clock"]["offset"] == pytest.approx(served.clock.offset.total_seconds(), abs=1)

    _, back = await _move(served, None)
    assert back["clock"]["offset"] == 0
    assert len(back["clock"]["shifts"]) == 3


@pytest.mark.parametrize("at", ["tomorrow", "2030-01-01T12:30:00", 7])
async def test_a_moment_that_is_none_is_a_bad_request(served: Stage, at: Any) -> None:
    status, _ = await _move(served, at)

    assert status == 400


async def test_a_clock_moved_elsewhere_is_noticed_and_one_that_cannot_be_read_is_left() -> None:
    told: list[datetime | None] = [datetime.fromtimestamp(1000, UTC), None, datetime.fromtimestamp(5000, UTC)]

    async def get() -> datetime | None:
        return told.pop(0)

    clock = Clock(Extras(clock_get=get), lambda: 1000.0)

    assert [await clock.look() for _ in range(3)] == [True, False, True]
    assert clock.shifts == [(0.0, 0.0), (1000.0, 4000.0)]
    assert clock.shown() is None
