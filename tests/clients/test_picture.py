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
    "lead_why": "Not measured (no GitHub)",
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


async def test_a_picture_that_cannot_be_drawn_is_empty() -> None:
    assert await draw("no such kind", {}) == b""
    assert await draw("weekly", {"weeks": "?"}) == b""


async def test_a_picture_that_takes_too_long_is_given_up() -> None:
    started = time.monotonic()
    assert await draw("weekly", DATA, seconds=0.01) == b""
    assert time.monotonic() - started < 10
