"""Error rate and P95 around a switch, with the switch and the way back marked; one panel each, one time for both."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from charts.look import FAINT, INK, PAGE, RED, RULE, figure, nothing, plain

Points = Sequence[Sequence[float]]
Lines = Sequence[Mapping[str, Any]]


def draw(data: dict[str, Any]) -> Figure:
    """`error_rate` (percent) and `latency` (seconds): lines of {"version", "points"}, the release before first; points are

    (seconds since the switch, value). `marks`: seconds and label.

    `from`, `to`: the span in seconds since the switch; `limits`: where the desk acts.
    """
    made = figure(10, 5.6, data["title"])
    above, below = made.subplots(2, 1, sharex=True)
    limits = data["limits"]
    _panel(above, "Error rate", "percent of requests", data["error_rate"], limits["error_rate"])
    _panel(below, "P95 latency", "seconds", data["latency"], limits["latency"])
    for axes in (above, below):
        axes.set_xlim(data["from"], data["to"])
        _marks(axes, data["marks"], named=axes is above)
    below.xaxis.set_major_locator(MaxNLocator(9, steps=[1, 1.5, 2, 3, 6, 10]))
    below.xaxis.set_major_formatter(FuncFormatter(_clock))
    below.set_xlabel("minutes since the switch", color=FAINT, fontsize=8.5)
    return made


def _panel(axes: Axes, title: str, note: str, lines: Lines, limit: float) -> None:
    """The release before is grey, the new one has the colour; both say their version where they end."""
    highest = max((point[1] for line in lines for point in line["points"]), default=0)
    near = highest > limit / 4
    acts = "the dashed line is where the desk acts" if near else f"the desk acts above {limit:g}"
    plain(axes, title, f"{note}; {acts}")
    if not any(line["points"] for line in lines):
        nothing(axes, "Not measured")
        return
    for line, colour in zip(lines, [FAINT, RED] if len(lines) > 1 else [RED], strict=False):
        times, values = _broken(line["points"])
        axes.plot(times, values, color=colour, linewidth=2, marker="o", markersize=2.5, label=line["version"])
    axes.legend(loc="upper left", frameon=False, fontsize=8.5, labelcolor=INK, handlelength=1.2)
    axes.set_ylim(0, max(highest * 1.4, limit * 1.15) if near else max(highest * 2, limit / 50))
    if near:
        axes.axhline(limit, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))


def _broken(points: Points) -> tuple[list[float], list[float]]:
    """Where nobody was served for a while there is a gap, not a straight line."""
    gaps = sorted(b[0] - a[0] for a, b in pairwise(points))
    usual = gaps[len(gaps) // 2] if gaps else 0
    times, values = [], []
    for before, (at, value) in zip([None, *points[:-1]], points, strict=True):
        if before is not None and at - before[0] > 3 * usual:
            times.append(at)
            values.append(math.nan)
        times.append(at)
        values.append(value)
    return times, values


def _marks(axes: Axes, marks: Sequence[Mapping[str, Any]], *, named: bool) -> None:
    for no, mark in enumerate(marks):
        axes.axvline(mark["at"], color=INK, linewidth=1.1)
        if named:
            axes.annotate(
                mark["label"],
                (mark["at"], 1),
                xycoords=("data", "axes fraction"),
                xytext=(4, -4 - 19 * no),  # below each other: they may be seconds apart
                textcoords="offset points",
                va="top",
                color=INK,
                fontsize=9,
                fontweight="bold",
                bbox={"facecolor": PAGE, "edgecolor": RULE, "pad": 2, "linewidth": 0.5},
            )


def _clock(seconds: float, _position: object) -> str:
    sign, whole = ("−" if seconds < 0 else ""), abs(round(seconds))
    return f"{sign}{whole // 60}:{whole % 60:02}"
