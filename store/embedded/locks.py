"""Locks between bots on one host, which the kernel lets go of when a bot is killed."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from policy.errors import DatabaseUnreachable

_SECONDS = 60.0
_INTERVAL = 0.02


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Alone, waiting for whoever has it."""
    handle = _open(path)
    deadline = time.monotonic() + _SECONDS
    try:
        while not _try(handle, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise DatabaseUnreachable(f"another program keeps {path} locked")
            time.sleep(_INTERVAL)
        yield
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Joined:
    handle: int

    def leave(self) -> bool:
        """Whether nobody else is left."""
        alone = _try(self.handle, fcntl.LOCK_EX)
        os.close(self.handle)
        return alone


def joined(path: Path) -> Joined:
    """One of those who use it. Join and leave under the lock that guards starting and stopping."""
    handle = _open(path)
    if not _try(handle, fcntl.LOCK_SH):
        os.close(handle)
        raise DatabaseUnreachable(f"{path} is locked by another program")
    return Joined(handle)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
