"""The next open window: always open, never in a blackout, whatever is configured."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.config import DayWindow, Windows
from policy.deploy.windows import Season, next_open, next_stretch, severity, worsens
from policy.facts import Interval
from tests.policy.samples import TUESDAY, WINDOWS, at

_START = datetime(2026, 11, 1, tzinfo=UTC)
_CLOCKS = st.times().map(lambda t: t.replace(second=0, microsecond=0))
_MOMENTS = st.integers(0, 40 * 24 * 60).map(lambda m: _START + timedelta(minutes=m))


@st.composite
def _intervals(draw: st.DrawFn) -> Interval:
    start = draw(_MOMENTS)
    return Interval(start, start + timedelta(minutes=draw(st.integers(1, 6000))), "event", "sale")


@st.composite
def _windows(draw: st.DrawFn) -> Windows:
    opening = st.builds(
        DayWindow, st.integers(0, 6), _CLOCKS, _CLOCKS, st.sampled_from(("preferred", "acceptable"))
    )
    return Windows(
        open=tuple(draw(st.lists(opening, max_size=6))),
        closed_days=tuple(draw(st.sets(st.integers(0, 6), max_size=4))),
        peak_start=draw(_CLOCKS),
        peak_end=draw(_CLOCKS),
    )


@given(_windows(), st.lists(_intervals(), max_size=6), _MOMENTS)
def test_the_next_open_window_is_open_and_in_no_blackout(
    windows: Windows, intervals: list[Interval], now: datetime
) -> None:
    season = Season(windows, intervals)
    if found := next_stretch(season, now):
        last = found.end - timedelta(minutes=1)
        assert now <= found.start < found.end
        assert severity(season, found.start) <= 1
        assert severity(season, last) <= 1
        assert not any(i.start < found.end and found.start < i.end for i in intervals)


@given(_windows(), st.lists(_intervals(), max_size=4), _MOMENTS, st.integers(0, 20_000))
def test_no_open_moment_comes_before_the_next_open_window(
    windows: Windows, intervals: list[Interval], now: datetime, minutes: int
) -> None:
    later = now + timedelta(minutes=minutes)
    if severity(Season(windows, intervals), later) <= 1:
        found = next_open(windows, intervals, now)
        assert found is not None
        assert found <= later


@given(_windows(), _MOMENTS, st.integers(1, 24 * 60 - 1))
def test_the_verdict_does_not_worsen_before_it_is_said_to(
    windows: Windows, now: datetime, minutes: int
) -> None:
    season = Season(windows)
    turn, later = worsens(season, now), now + timedelta(minutes=minutes)
    if turn is None or later < turn:
        assert severity(season, later) <= severity(season, now)
    else:
        assert severity(season, turn) > severity(season, now)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        pytest.param("2026-11-24 10:00", "2026-11-24 10:00", id="inside a window, at once"),
        pytest.param("2026-11-24 11:00", "2026-11-25 09:00", id="as one closes, the next day"),
        pytest.param("2026-11-26 11:00", "2026-11-30 09:00", id="from Thursday to Monday"),
        pytest.param("2026-11-28 23:30", "2026-11-30 09:00", id="from the weekend, across midnight"),
    ],
)
def test_the_guides_windows_open_when_they_say(now: str, opens: str) -> None:
    assert next_open(WINDOWS, (), at(now)) == at(opens)


def test_a_blackout_cuts_the_window_at_both_ends() -> None:
    early = Interval(at("2026-11-24 08:00"), at("2026-11-24 09:30"), "event", "early")
    late = Interval(at("2026-11-24 10:30"), at("2026-11-24 12:00"), "event", "late")
    found = next_stretch(Season(WINDOWS, (late, early)), at("2026-11-24 07:00"))
    assert found is not None
    assert (found.start, found.end) == (at("2026-11-24 09:30"), at("2026-11-24 10:30"))


def test_a_window_past_midnight_belongs_to_the_riyadh_day_it_begins_in() -> None:
    night = replace(WINDOWS, open=(DayWindow(1, time(22), time(2), "preferred"),))
    assert next_open(night, (), at("2026-11-22 10:00")) == at("2026-11-23 22:00"), "Tuesday 01:00 in Riyadh"
    season = Season(night)
    assert severity(season, at("2026-11-24 01:59")) == 0
    assert severity(season, at("2026-11-24 02:00")) == 2


def test_a_peak_past_midnight_closes_both_days() -> None:
    season = Season(replace(WINDOWS, peak_start=time(22), peak_end=time(2)))
    hours = [severity(season, at(t)) for t in ("2026-11-24 21:59", "2026-11-24 22:00", "2026-11-25 01:59")]
    assert hours == [2, 3, 3]


def test_without_any_open_hour_there_is_no_next_window() -> None:
    assert next_open(Windows(open=()), (), TUESDAY) is None


def test_all_seven_days_closed_leave_no_window() -> None:
    assert next_open(replace(WINDOWS, closed_days=tuple(range(7))), (), TUESDAY) is None
