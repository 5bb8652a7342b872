"""When deployments may start (guide 1.3)."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class DayWindow:
    """An open window on one weekday (0 = Monday), times in UTC; `end` <= `start` runs past midnight."""

    weekday: int
    start: time
    end: time
    status: str  # "preferred" | "acceptable"
    note: str = ""


@dataclass(frozen=True, slots=True)
class HighTraffic:
    """A known high-traffic event, times in Gulf (Asia/Riyadh)."""

    name: str
    first: date
    last: date
    start: time = time(0)
    end: time = time(0)


@dataclass(frozen=True, slots=True)
class Windows:
    """Guide 1.3. Weekdays: 0 = Monday."""

    open: tuple[DayWindow, ...]
    avoid_days: tuple[int, ...] = (4,)  # Friday
    closed_days: tuple[int, ...] = (5, 6)  # Saturday, Sunday: emergency only
    peak_start: time = time(13)  # UTC
    peak_end: time = time(19)
    holidays: bool = True
    ramadan_start: time = time(18)  # Riyadh; ruling 35
    ramadan_end: time = time(3)
    ramadan: tuple[tuple[date, date], ...] = ()  # first and last day, when the team names them
    events: tuple[HighTraffic, ...] = ()
