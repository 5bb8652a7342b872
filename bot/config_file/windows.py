"""The sense of [windows]: open times that can open, days in one list only, dates in order."""

from collections.abc import Iterator
from datetime import time

from bot.config_file.build import WEEKDAYS
from policy.config import DayWindow, Windows


def window_faults(windows: Windows) -> Iterator[str]:
    for window in windows.open:
        yield from _open(window, windows)
    for day in sorted({*windows.avoid_days} & {*windows.closed_days}):
        yield f"windows.avoid_days: {WEEKDAYS[day]} is in closed_days too. Keep it in one of them."
    for i, (first, last) in enumerate(windows.ramadan):
        if last < first:
            yield f"windows.ramadan.dates[{i}].last: {last} is before first, {first}."
    for i, event in enumerate(windows.events):
        if event.last < event.first:
            yield f"windows.events[{i}].last: {event.last} is before first, {event.first}."
        if not event.name.strip():
            yield f"windows.events[{i}].name: is empty. People read it in the refusal."


def _open(window: DayWindow, windows: Windows) -> Iterator[str]:
    day, path = WEEKDAYS[window.weekday], "windows.open"
    if window.start == window.end:
        yield f"{path}: {day} starts and ends at {_clock(window.start)}. Give an end after the start."
    if window.weekday in {*windows.closed_days, *windows.avoid_days}:
        yield f"{path}: {day} is open from {_clock(window.start)} and in avoid_days or closed_days too. Keep it in one."
    if windows.peak_start <= window.start < window.end <= windows.peak_end:
        yield (
            f"{path}: {day} {_clock(window.start)}-{_clock(window.end)} lies inside the peak hours"
            f" {_clock(windows.peak_start)}-{_clock(windows.peak_end)}, so it never opens."
        )
    for other in windows.open[: windows.open.index(window)]:
        if other.weekday == window.weekday and window.start < other.end and other.start < window.end:
            yield f"{path}: {day} {_clock(window.start)} overlaps {_clock(other.start)}-{_clock(other.end)}."


def _clock(moment: time) -> str:
    return f"{moment:%H:%M}"
