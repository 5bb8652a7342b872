"""Error rate and P95 around a switch, with the switch and the way back marked; one panel each, one time for both."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from charts.look import BLUE, FAINT, INK, PAGE, RED, RULE, figure, nothing, plain

Points = Sequence[Sequence[float]]


def draw(data: dict[str, Any]) -> Figure:
    """`error_rate` (percent) and `latency` (seconds): (seconds since the switch, value). `marks`: seconds and label.

    `from`, `to`: the span in seconds since the switch; `limits`: where the desk acts.
    """
    made = figure(10, 5.6, data["title"])
    above, below = made.subplots(2, 1, sharex=True)
    limits = data["limits"]
    _panel(above, "Error rate", "percent of requests", data["error_rate"], limits["error_rate"], RED)
    _panel(below, "P95 latency", "seconds", data["latency"], limits["latency"], BLUE)
    for axes in (above, below):
        axes.set_xlim(data["from"], data["to"])
        _marks(axes, data["marks"], named=axes is above)
    below.xaxis.set_major_locator(MaxNLocator(9, steps=[1, 1.5, 2, 3, 6, 10]))
    below.xaxis.set_major_formatter(FuncFormatter(_clock))
    below.set_xlabel("minutes since the switch", color=FAINT, fontsize=8.5)
    return made


def _panel(axes: Axes, title: str, note: str, points: Points, limit: float, colour: str) -> None:
    highest = max((point[1] for point in points), default=0)
    near = highest > limit / 4
    acts = "the dashed line is where the desk acts" if near else f"the desk acts above {limit:g}"
    plain(axes, title, f"{note}; {acts}")
    if not points:
        nothing(axes, "Not measured")
        return
    times, values = [point[0] for point in points], [point[1] for point in points]
    axes.plot(times, values, color=colour, linewidth=2)
    axes.fill_between(times, values, color=colour, alpha=0.12, linewidth=0)
    axes.set_ylim(0, max(highest * 1.4, limit * 1.15) if near else max(highest * 2, limit / 50))
    if near:
        axes.axhline(limit, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))


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
