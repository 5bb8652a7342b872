"""The Saudi year as closed intervals, in UTC, by Riyadh days."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.calendar import SaudiCalendar
from policy.config import HighTraffic, Windows
from policy.facts import Interval

BARE = Windows(open=())
EID = datetime(2027, 2, 1, tzinfo=UTC)  # Ramadan 1448 and the feast lie within 60 days


def found(windows: Windows, now: datetime, source: str) -> list[Interval]:
    return [i for i in SaudiCalendar(windows).intervals(now) if i.source == source]


@pytest.mark.parametrize(
    ("now", "name", "start", "end", "estimated"),
    [
        pytest.param(
            "2026-09-01", "National Day Holiday", "2026-09-22T21:00", "2026-09-23T21:00", False, id="fixed"
        ),
        pytest.param(
            "2026-02-01", "Founding Day Holiday", "2026-02-21T21:00", "2026-02-22T21:00", False, id="founding"
        ),
        pytest.param(
            "2027-02-01",
            "Eid al-Fitr Holiday",
            "2027-03-08T21:00",
            "2027-03-12T21:00",
            True,
            id="four days of the moon's in one",
        ),
    ],
)
def test_a_public_holiday_is_its_riyadh_days(
    now: str, name: str, start: str, end: str, estimated: bool
) -> None:
    holidays = found(BARE, datetime.fromisoformat(now).replace(tzinfo=UTC), "holiday")
    first = next(i for i in holidays if i.name == name)
    assert (first.start, first.end) == tuple(
        datetime.fromisoformat(t).replace(tzinfo=UTC) for t in (start, end)
    )
    assert first.estimated is estimated


def test_holidays_can_be_switched_off() -> None:
    assert found(replace(BARE, holidays=False), EID, "holiday") == []


def test_ramadan_evenings_run_from_the_eve_to_the_last_one() -> None:
    evenings = found(BARE, EID, "ramadan")
    assert len(evenings) == 30, "29 days, and the eve"
    assert evenings[0].start == datetime(2027, 2, 7, 15, tzinfo=UTC), "18:00 in Riyadh on the eve"
    assert evenings[0].end == datetime(2027, 2, 8, 0, tzinfo=UTC), "03:00 in Riyadh"
    assert evenings[-1].start == datetime(2027, 3, 8, 15, tzinfo=UTC)
    assert all(e.estimated for e in evenings)


def test_the_teams_own_dates_replace_the_computed_ones() -> None:
    named = replace(BARE, ramadan=((date(2027, 2, 9), date(2027, 3, 9)),))
    evenings = found(named, EID, "ramadan")
    assert evenings[0].start == datetime(2027, 2, 8, 15, tzinfo=UTC)
    assert len(evenings) == 30
    assert not any(e.estimated for e in evenings)


def test_the_teams_dates_of_another_year_replace_nothing() -> None:
    named = replace(BARE, ramadan=((date(2026, 2, 18), date(2026, 3, 19)),))
    assert all(e.estimated for e in found(named, EID, "ramadan"))


@pytest.mark.parametrize(
    ("event", "spans"),
    [
        pytest.param(
            HighTraffic("White Friday", date(2026, 11, 27), date(2026, 11, 28)),
            [("2026-11-26T21:00", "2026-11-28T21:00")],
            id="whole days in a row are one",
        ),
        pytest.param(
            HighTraffic("Sale", date(2026, 11, 27), date(2026, 11, 28), time(18), time(23)),
            [("2026-11-27T15:00", "2026-11-27T20:00"), ("2026-11-28T15:00", "2026-11-28T20:00")],
            id="an evening each day",
        ),
        pytest.param(
            HighTraffic("Night", date(2026, 11, 27), date(2026, 11, 27), time(22), time(2)),
            [("2026-11-27T19:00", "2026-11-27T23:00")],
            id="past midnight",
        ),
    ],
)
def test_an_event_is_closed_in_gulf_time(event: HighTraffic, spans: list[tuple[str, str]]) -> None:
    events = found(replace(BARE, events=(event,)), datetime(2026, 11, 22, tzinfo=UTC), "event")
    assert [(f"{e.start:%Y-%m-%dT%H:%M}", f"{e.end:%Y-%m-%dT%H:%M}") for e in events] == spans
    assert {e.name for e in events} == {event.name}
    assert not any(e.estimated for e in events)


@pytest.mark.parametrize(
    ("now", "there"),
    [("2026-09-22T20:59", True), ("2026-09-23T20:59", True), ("2026-09-23T21:00", False)],
)
def test_what_has_ended_is_left_out_what_goes_on_is_not(now: str, there: bool) -> None:
    names = [i.name for i in SaudiCalendar(BARE).intervals(datetime.fromisoformat(now).replace(tzinfo=UTC))]
    assert ("National Day Holiday" in names) is there


@settings(deadline=None)
@given(st.integers(0, 15 * 365 * 24), st.integers(1, 120))
def test_every_interval_is_dated_ordered_and_within_reach(hours: int, days: int) -> None:
    now, ahead = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours), timedelta(days=days)
    intervals = SaudiCalendar(BARE).intervals(now, ahead)
    assert list(intervals) == sorted(intervals, key=lambda i: i.start)
    for interval in intervals:
        assert interval.start < interval.end
        assert interval.end > now
        assert interval.start < now + ahead
        assert interval.start.utcoffset() == timedelta(0)


def test_a_year_turns_without_losing_a_day() -> None:
    december = {i.start for i in SaudiCalendar(BARE).intervals(datetime(2027, 12, 25, tzinfo=UTC))}
    january = {i.start for i in SaudiCalendar(BARE).intervals(datetime(2028, 1, 2, tzinfo=UTC))}
    assert {d for d in december if d > datetime(2028, 1, 2, tzinfo=UTC)} <= january
