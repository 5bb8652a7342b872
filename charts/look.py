"""One look for all pictures: opaque, so that it reads the same on Slack's light and dark pages."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

PAGE = "#fbfbfa"
INK = "#1d1c1d"
FAINT = "#6b6a6d"
RULE = "#dcdbdd"
BLUE = "#1f6feb"
RED = "#c62f2f"
GREEN = "#cfe8d5"
DPI = 160


def figure(width: float, height: float, title: str) -> Figure:
    """In inches."""
    room = ConstrainedLayoutEngine(w_pad=0.14, h_pad=0.14, wspace=0.03, hspace=0.05)
    made = Figure(figsize=(width, height), dpi=DPI, facecolor=PAGE, layout=room)
    made.suptitle(title, color=INK, fontsize=13, fontweight="bold")
    return made


def plain(axes: Axes, title: str, note: str = "") -> None:
    """Title, faint note, no frame but the base line."""
    axes.set_facecolor(PAGE)
    axes.set_title(title, color=INK, fontsize=10.5, fontweight="bold", loc="left", pad=18)
    if note:
        axes.text(0, 1.03, note, transform=axes.transAxes, color=FAINT, fontsize=8.5)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    axes.tick_params(colors=FAINT, labelsize=8, length=0)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)


def nothing(axes: Axes, why: str) -> None:
    """A panel without a single value says so."""
    axes.text(0.5, 0.5, why, transform=axes.transAxes, ha="center", va="center", color=FAINT, fontsize=10)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
