"""When production may be deployed (guide 1.3, rulings 8, 34-38). Weekdays are Riyadh days, open hours UTC."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from policy.config import Windows
from policy.facts import Interval
from policy.rules import Rule

GULF = ZoneInfo("Asia/Riyadh")
HORIZON = timedelta(days=60)  # how far the calendar's intervals reach

_DAY = timedelta(days=1)
_SOURCES = {"holiday": Rule.WHEN_HOLIDAY, "ramadan": Rule.WHEN_RAMADAN}
_SEVERITY = {"preferred": 0, "acceptable": 1, "other": 2, "avoid": 2}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of time, half open, UTC."""

    start: datetime
    end: datetime
    status: str  # "preferred" | "acceptable" | "closed"
    name: str = ""  # the window's note, or what closes
    rule: Rule = Rule.WHEN_WINDOW
    estimated: bool = False

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Season:
    """The configuration and the calendar: all that says when, without the moment itself."""

    windows: Windows
    intervals: Sequence[Interval] = ()

    def closures(self, start: datetime, end: datetime) -> tuple[Stretch, ...]:
        """Every blackout that touches this time: weekend, peak hours, dated intervals; in that order."""
        found = (*_weekends(self.windows, start, end), *_peaks(self.windows, start, end), *self._dated())
        return tuple(s for s in found if s.start < end and s.end > start)

    def openings(self, start: datetime, end: datetime) -> tuple[Stretch, ...]:
        """The configured open windows that touch this time, by start, blackouts not yet taken out."""
        found = sorted(_openings(self.windows, start, end), key=lambda s: s.start)
        return tuple(s for s in found if s.start < end and s.end > start)

    def _dated(self) -> Iterator[Stretch]:
        for i in self.intervals:
            rule = _SOURCES.get(i.source, Rule.WHEN_EVENT)
            yield Stretch(i.start, i.end, "closed", i.name, rule, estimated=i.estimated)


def severity(season: Season, at: datetime) -> int:
    """0 preferred, 1 acceptable, 2 to be confirmed, 3 closed."""
    if any(s.holds(at) for s in season.closures(at, at + _DAY)):
        return 3
    return _SEVERITY[status(season, at)[0]]


def next_open(config: Windows, intervals: Sequence[Interval], now: datetime) -> datetime | None:
    """When the next open window begins, `now` itself inside one; None when there is none in the next 60 days."""
    found = next_stretch(Season(config, intervals), now)
    return found.start if found else None


def next_stretch(season: Season, now: datetime) -> Stretch | None:
    """The next open time, cut by blackouts at both ends; it begins at `now` at the earliest."""
    for opening in season.openings(now, now + HORIZON):
        if found := _first_free(season, opening, max(opening.start, now)):
            return found
    return None


def worsens(season: Season, now: datetime, within: timedelta = _DAY) -> datetime | None:
    """The first moment after `now` at which the window's verdict is worse than now (ruling 36)."""
    here = severity(season, now)
    return next((t for t in _edges(season, now, now + within) if severity(season, t) > here), None)


def closed_from(season: Season, now: datetime, until: datetime) -> datetime | None:
    """When the next blackout begins, if it begins before `until`."""
    return min((s.start for s in season.closures(now, until) if s.start > now), default=None)


def status(season: Season, at: datetime) -> tuple[str, Stretch | None]:
    """The weekday's verdict, blackouts left aside."""
    if found := next((s for s in season.openings(at, at + _DAY) if s.holds(at)), None):
        return found.status, found
    return ("avoid" if at.astimezone(GULF).weekday() in season.windows.avoid_days else "other"), None


def _first_free(season: Season, opening: Stretch, start: datetime) -> Stretch | None:
    for closed in sorted(season.closures(start, opening.end), key=lambda s: s.start):
        if start < closed.start:
            return Stretch(start, closed.start, opening.status, opening.name)
        start = max(start, closed.end)
    return Stretch(start, opening.end, opening.status, opening.name) if start < opening.end else None


def _edges(season: Season, start: datetime, end: datetime) -> list[datetime]:
    stretches = (*season.closures(start, end), *season.openings(start, end))
    midnights = [m for m, _ in _riyadh_days(start, end)]
    edges = {t for s in stretches for t in (s.start, s.end)} | set(midnights)
    return sorted(t for t in edges if start < t < end)


def _riyadh_days(start: datetime, end: datetime) -> Iterator[tuple[datetime, int]]:
    """Each Riyadh day from the one before `start`: its first moment in UTC, and its weekday."""
    day = start.astimezone(GULF).date() - _DAY
    while (midnight := datetime.combine(day, time(0), GULF).astimezone(UTC)) < end:
        yield midnight, day.weekday()
        day += _DAY


def _weekends(windows: Windows, start: datetime, end: datetime) -> Iterator[Stretch]:
    """Adjoining closed days are one closure, so that its end is the end of the weekend."""
    first = last = None
    for midnight, weekday in _riyadh_days(start - 6 * _DAY, end + 6 * _DAY):
        if weekday in windows.closed_days:
            first, last = first or midnight, midnight + _DAY
        elif first and last:
            yield Stretch(first, last, "closed", "weekend", Rule.WHEN_WEEKEND)
            first = last = None
    if first and last:
        yield Stretch(first, last, "closed", "weekend", Rule.WHEN_WEEKEND)


def _peaks(windows: Windows, start: datetime, end: datetime) -> Iterator[Stretch]:
    if windows.peak_start == windows.peak_end:
        return
    day = start.astimezone(UTC).date() - _DAY
    while datetime.combine(day, time(0), UTC) < end:
        first = datetime.combine(day, windows.peak_start, UTC)
        yield Stretch(first, _after(first, windows.peak_end), "closed", "peak hours", Rule.WHEN_PEAK)
        day += _DAY


def _openings(windows: Windows, start: datetime, end: datetime) -> Iterator[Stretch]:
    """A window belongs to the Riyadh weekday in which it begins."""
    for midnight, weekday in _riyadh_days(start, end):
        for window in (w for w in windows.open if w.weekday == weekday):
            first = _after(midnight, window.start, same=True)
            yield Stretch(first, _after(first, window.end), window.status, window.note)


def _after(moment: datetime, clock: time, *, same: bool = False) -> datetime:
    """The first time the UTC clock shows `clock` after `moment`; with `same` that moment counts."""
    found = datetime.combine(moment.date(), clock, UTC)
    late = found >= moment if same else found > moment
    return found if late else found + _DAY
