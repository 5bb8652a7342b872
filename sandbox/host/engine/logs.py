"""A container's output, in the frames of the Engine API's streams."""

import struct
from pathlib import Path

_STDOUT = 1


def framed(file: Path, tail: str) -> bytes:
    """The last `tail` lines, or all of them; each line is a frame."""
    lines = file.read_bytes().splitlines(keepends=True) if file.exists() else []
    kept = lines[-int(tail) :] if tail.isdecimal() and int(tail) else ([] if tail == "0" else lines)
    return b"".join(struct.pack(">BxxxL", _STDOUT, len(line)) + line for line in kept)
