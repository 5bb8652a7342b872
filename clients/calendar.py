"""The year in Saudi Arabia as dated, closed intervals: public holidays, Ramadan evenings, the team's own events."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hijridate import Gregorian, Hijri
from holidays.countries.saudi_arabia import SaudiArabia

from policy.config import HighTraffic, Windows
from policy.facts import Interval

_GULF = ZoneInfo("Asia/Riyadh")
_DAY = timedelta(days=1)
_RAMADAN, _SHAWWAL = 9, 10
_MARKS = re.compile(r" \((observed|estimated|observed, estimated)\)")


class SaudiCalendar:
    """Rulings 34 and 35. All dates are Riyadh days; what the moon decides is `estimated`."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    def intervals(self, now: datetime, ahead: timedelta = timedelta(days=60)) -> tuple[Interval, ...]:
        """Those that have not ended and begin within `ahead`, by their start; UTC, half open."""
        first, last = now.astimezone(_GULF).date(), (now + ahead).astimezone(_GULF).date()
        found = (*self._holidays(first, last), *self._ramadan(first, last), *self._events())
        coming = (i for i in found if i.end > now and i.start < now + ahead)
        return tuple(sorted(coming, key=lambda i: (i.start, i.end, i.name)))

    def _holidays(self, first: date, last: date) -> Iterator[Interval]:
        if self._windows.holidays:
            for year in range(first.year - 1, last.year + 2):
                yield from _holidays(year)

    def _ramadan(self, first: date, last: date) -> Iterator[Interval]:
        """The team's own dates replace the computed ones of the same month."""
        named = self._windows.ramadan
        for start, end in named:
            yield from self._evenings(start, end, estimated=False)
        for start, end in _ramadans(first - 31 * _DAY, last + 31 * _DAY):
            if not any(_touch((start, end), other) for other in named):
                yield from self._evenings(start, end, estimated=True)

    def _evenings(self, first: date, last: date, *, estimated: bool) -> Iterator[Interval]:
        """From the eve of the first day to the evening of the last one, when the last fast is broken."""
        windows = self._windows
        for day in _days(first - _DAY, last):
            start, end = _span(day, windows.ramadan_start, windows.ramadan_end)
            yield Interval(start, end, "ramadan", "Ramadan evening", estimated)

    def _events(self) -> Iterator[Interval]:
        for event in self._windows.events:
            yield from _event(event)


def _event(event: HighTraffic) -> Iterator[Interval]:
    """Whole days that follow each other are one interval."""
    spans = (_span(day, event.start, event.end) for day in _days(event.first, event.last))
    yield from _joined(Interval(start, end, "event", event.name) for start, end in spans)


@lru_cache(maxsize=16)
def _holidays(year: int) -> tuple[Interval, ...]:
    dated = SaudiArabia(years=year, language="en_US", islamic_show_estimated=True)
    return tuple(_joined(_holiday(day, name) for day, name in sorted(dated.items())))


def _holiday(day: date, name: str) -> Interval:
    start, end = _span(day, time(0), time(0))
    return Interval(start, end, "holiday", _MARKS.sub("", name), "estimated)" in name)


def _joined(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Days of one name in a row become one interval, so that its end is the end of the closure."""
    held: Interval | None = None
    for interval in intervals:
        if held and held.name == interval.name and held.end == interval.start:
            held = replace(held, end=interval.end, estimated=held.estimated or interval.estimated)
            continue
        if held:
            yield held
        held = interval
    if held:
        yield held


def _ramadans(first: date, last: date) -> Iterator[tuple[date, date]]:
    """First and last day of each Ramadan, by the Umm al-Qura calendar."""
    years = range(Gregorian.fromdate(first).to_hijri().year, Gregorian.fromdate(last).to_hijri().year + 1)
    for year in years:
        start = Hijri(year, _RAMADAN, 1).to_gregorian()
        end = Hijri(year, _SHAWWAL, 1).to_gregorian() - _DAY
        yield date(start.year, start.month, start.day), date(end.year, end.month, end.day)


def _touch(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY


def _span(day: date, start: time, end: time) -> tuple[datetime, datetime]:
    """In UTC; an end that is not after the start is the next day's."""
    last = day if end > start else day + _DAY
    return datetime.combine(day, start, _GULF).astimezone(UTC), datetime.combine(last, end, _GULF).astimezone(
        UTC
    )
