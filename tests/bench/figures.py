"""Figures of several measurements, printed side by side."""

import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that this part of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(part * 100) * len(ordered) // 100) - 1))]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def title(text: str) -> None:
    """With the date and the machine's load, without which no figure means much."""
    load = Path("/proc/loadavg").read_text().split()[0]
    say(f"\n{text} ({time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, load {load})")


def milliseconds(rows: Mapping[str, Sequence[float]]) -> None:
    """One line a name: median and worst, in ms."""
    width = max(map(len, rows))
    for name, values in rows.items():
        ms = [1000 * value for value in values]
        say(f"  {name:<{width}}  median {statistics.median(ms):7.0f} ms   worst {max(ms):7.0f} ms")
