"""A container's output, in the frames of the Engine API's streams."""

import struct
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

_STDOUT = 1
Timed = tuple[float, bytes]  # seconds since 1970, and the line


def framed(file: Path, tail: str = "all", since: float = 0, until: float = 0) -> bytes:
    """The last `tail` lines, and of those the ones from `since` to `until`, in seconds since 1970 (0: no bound).

    In this order Docker does it. Each line is a frame.
    """
    lines = list(_timed(file.read_bytes().splitlines(keepends=True))) if file.exists() else []
    kept = lines[-int(tail) :] if tail.isdecimal() and int(tail) else ([] if tail == "0" else lines)
    told = (line for at, line in kept if since <= at and (not until or at <= until))
    return b"".join(struct.pack(">BxxxL", _STDOUT, len(line)) + line for line in told)


def _timed(lines: Iterable[bytes]) -> Iterator[Timed]:
    """A backend's line begins with its moment; one that does not goes with the line before it."""
    at = 0.0
    for line in lines:
        at = _moment(line, at)
        yield at, line


def _moment(line: bytes, otherwise: float) -> float:
    try:
        return datetime.fromisoformat(line.split(b" ", 1)[0].decode()).timestamp()
    except ValueError:
        return otherwise
