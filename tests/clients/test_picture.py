"""Pictures, drawn by their own process: a real PNG, or nothing, never a fault."""

import struct
import time

from clients.picture import draw

WEEKS = 12
DATA: dict[str, object] = {
    "title": "Production, the last twelve weeks",
    "weeks": [f"week {n}" for n in range(WEEKS)],
    "deployments": [n % 4 for n in range(WEEKS)],
    "failure_rate": [None, *[n * 5 for n in range(1, WEEKS)]],
    "restore": [None] * (WEEKS - 1) + [1.8],
    "lead": [None] * WEEKS,
    "lead_why": "Not measured (no image says when it was built)",
    "aim": [2, 3],
}


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


async def test_the_weekly_picture_is_a_png_of_a_readable_size() -> None:
    assert size(await draw("weekly", DATA)) == (1600, 992)


async def test_weeks_in_which_nothing_happened_are_drawn_too() -> None:
    none: dict[str, object] = {"failure_rate": [None], "restore": [None], "lead": [None]}
    assert size(await draw("weekly", DATA | {"deployments": [0], "weeks": ["now"]} | none))


AROUND: dict[str, object] = {
    "title": "Production v1.2.6: error rate and P95 around the switch",
    "from": -60.0,
    "to": 90.0,
    "error_rate": [
        {"version": "v1.2.3", "points": [[-60, 0.1], [-50, 0.2], [-40, 0.1], [80, 0.3]]},
        {"version": "v1.2.6", "points": [[5, 8.1], [10, 8.0]]},
    ],
    "latency": [{"version": "v1.2.6", "points": [[0, 0.04]]}],
    "marks": [{"at": 0, "label": "switch to v1.2.6"}, {"at": 12.5, "label": "rollback"}],
    "limits": {"error_rate": 5, "latency": 5},
}


async def test_the_picture_around_a_switch_is_a_png_of_a_readable_size() -> None:
    assert size(await draw("around_switch", AROUND)) == (1600, 896)


async def test_a_panel_without_a_value_is_drawn_too() -> None:
    assert size(await draw("around_switch", AROUND | {"latency": [], "marks": []}))


async def test_a_picture_that_cannot_be_drawn_is_empty() -> None:
    assert await draw("no such kind", {}) == b""
    assert await draw("weekly", {"weeks": "?"}) == b""


async def test_a_picture_that_takes_too_long_is_given_up() -> None:
    started = time.monotonic()
    assert await draw("weekly", DATA, seconds=0.01) == b""
    assert time.monotonic() - started < 10
