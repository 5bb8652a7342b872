"""The four DORA measures week by week, one panel each; a week without a value has no point."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from charts.look import BLUE, GREEN, INK, PAGE, RED, figure, nothing, plain

Values = Sequence[float | None]


def draw(data: dict[str, Any]) -> Figure:
    """`weeks`: labels, oldest first; `deployments`, `failure_rate` (percent), `restore` and `lead` (minutes, hours), `aim`."""
    made = figure(10, 6.2, data["title"])
    grid = made.subplots(2, 2)
    weeks = data["weeks"]
    _often(grid[0][0], weeks, data["deployments"], data.get("aim"))
    _line(
        grid[0][1],
        weeks,
        data["lead"],
        "Lead time",
        "hours from the image's build to live, median",
        data["lead_why"],
    )
    _rate(grid[1][0], weeks, data["failure_rate"])
    _line(
        grid[1][1],
        weeks,
        data["restore"],
        "Time to restore",
        "minutes from the switch to the way back, median",
        "Nothing had to be restored",
    )
    return made


def _often(axes: Axes, weeks: Sequence[str], values: Values, aim: Sequence[float] | None) -> None:
    note = "deployments that went live" + (
        f"; the guide's {aim[0]:g} to {aim[1]:g} are shaded" if aim else ""
    )
    plain(axes, "Deployment frequency", note)
    heights = [value or 0 for value in values]
    if aim:
        axes.axhspan(aim[0], aim[1], color=GREEN, zorder=0)
    axes.bar(range(len(weeks)), heights, color=BLUE, width=0.62)
    axes.set_ylim(0, max([*heights, aim[1] if aim else 0, 1]) * 1.25)
    _weeks(axes, weeks)
    _last(axes, values, "{:.0f}")


def _rate(axes: Axes, weeks: Sequence[str], values: Values) -> None:
    plain(axes, "Change failure rate", "percent of deployments that were taken back")
    if not any(value is not None for value in values):
        nothing(axes, "Nothing was deployed")
        return
    axes.bar(range(len(weeks)), [value or 0 for value in values], color=RED, width=0.62)
    axes.set_ylim(0, max([value or 0 for value in values] + [20]) * 1.25)
    _weeks(axes, weeks)
    _last(axes, values, "{:.0f} %")


def _line(axes: Axes, weeks: Sequence[str], values: Values, title: str, note: str, why: str) -> None:
    plain(axes, title, note)
    known = [(no, value) for no, value in enumerate(values) if value is not None]
    if not known:
        nothing(axes, why)
        return
    axes.plot([no for no, _ in known], [value for _, value in known], color=BLUE, marker="o", linewidth=1.8)
    axes.set_ylim(0, max(value for _, value in known) * 1.3 or 1)
    axes.set_xlim(-0.5, len(weeks) - 0.5)
    _weeks(axes, weeks)
    _last(axes, values, "{:.1f}")


def _weeks(axes: Axes, weeks: Sequence[str]) -> None:
    """Every other label, the newest always."""
    shown = [no for no in range(len(weeks)) if (len(weeks) - 1 - no) % 2 == 0]
    axes.set_xticks(shown, [weeks[no] for no in shown])


def _last(axes: Axes, values: Values, form: str) -> None:
    """The newest value in figures."""
    if values and values[-1] is not None:
        spot = (len(values) - 1, values[-1])
        axes.annotate(
            form.format(values[-1]),
            spot,
            xytext=(0, 8),
            textcoords="offset points",
            ha="center",
            color=INK,
            fontsize=9,
            fontweight="bold",
            bbox={"facecolor": PAGE, "edgecolor": "none", "pad": 1},
        )
