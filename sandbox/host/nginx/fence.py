"""The fence of the host's helper: the highest token, whose it is, and the session that registered it (ruling 5)."""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.host.waiting import until

PATIENCE = 15.0  # seconds for the lock


@dataclass(frozen=True, slots=True)
class Session:
    """One SSH connection: a process and its start, which together mean one process."""

    pid: int
    start: int


NOBODY = Session(0, 0)


@dataclass(frozen=True, slots=True)
class Fence:
    token: int = 0
    identity: str = ""
    session: Session = NOBODY


class LockHeld(Exception):
    """Another call holds the lock."""


class Unreadable(Exception):
    """A state file says something else than this program writes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Small files under one folder, each replaced in one rename; a lock that other processes see too."""

    folder: Path
    environment: str

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as file:
            if not await until(lambda: _taken(file.fileno()), PATIENCE):
                raise LockHeld
            yield

    def keep(self, name: str, text: str) -> None:
        file = self.folder / f"{self.environment}.{name}"
        draft = file.with_name(f"{file.name}.new")
        draft.write_text(text)
        os.replace(draft, file)  # noqa: PTH105 - over an existing file

    def recall(self, name: str) -> str:
        file = self.folder / f"{self.environment}.{name}"
        return file.read_text() if file.exists() else ""

    def forget(self, name: str) -> None:
        (self.folder / f"{self.environment}.{name}").unlink(missing_ok=True)

    def fence(self) -> Fence:
        text = self.recall("fence")
        if not text:
            return Fence()
        try:
            token, identity, pid, start = text.split()
            return Fence(int(token), identity, Session(int(pid), int(start)))
        except ValueError:
            raise Unreadable(str(self.folder / f"{self.environment}.fence")) from None

    def keep_fence(self, fence: Fence) -> None:
        session = fence.session
        self.keep("fence", f"{fence.token} {fence.identity} {session.pid} {session.start}\n")


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
