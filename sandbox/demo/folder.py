"""The demo's folder: everything it remembers, and the lock that makes it the only one there."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.demo import database, hosts
from sandbox.demo.faults import CannotStart


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path

    @property
    def config(self) -> Path:
        return self.path / "liyaqa.toml"

    @property
    def log(self) -> Path:
        return self.path / "bot.log"

    @property
    def database(self) -> Path:
        return self.path / "postgresql"

    @property
    def memory(self) -> Path:
        """What was said in the workspace."""
        return self.path / "slack.json"

    @property
    def _lock(self) -> Path:
        return self.path / "lock"

    @property
    def _settings(self) -> Path:
        return self.path / "demo.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """CannotStart when another demo has it, or it cannot be written."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = self._lock.open("a+")
        except OSError as e:
            raise CannotStart(
                f"The demo cannot write to {self.path} ({e.strerror}). Name another folder: make demo DATA=DIR"
            ) from None
        with lock:
            try:
                fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStart(self._taken()) from None
            lock.truncate(0)
            yield

    def opened(self, address: str) -> None:
        """For the one who starts a second demo here."""
        self._lock.write_text(address)

    def _taken(self) -> str:
        address = self._lock.read_text()
        where = f"open {address}, or stop it with Ctrl-C" if address else "it is just starting or stopping"
        return f"A demo already runs in {self.path}: {where}."

    def settings(self) -> dict[str, Any]:
        """Ports and the key of former starts."""
        try:
            return dict(json.loads(self._settings.read_text()))
        except FileNotFoundError:
            return {"key": secrets.token_hex(16)}
        except ValueError:
            raise CannotStart(f"{self._settings} cannot be read. `make demo-reset` begins anew.") from None

    def write_settings(self, values: Mapping[str, Any]) -> None:
        replace(self._settings, json.dumps(values))


def replace(file: Path, text: str) -> None:
    """Whole or not at all, for this user alone."""
    draft = file.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as out:
        draft.chmod(0o600)
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def forget(path: Path) -> None:
    """Everything a demo remembers. CannotStart while one runs."""
    folder = Folder(path.absolute())
    if not path.exists():
        return
    with folder.held():
        if socket := _docker(folder):
            hosts.forget(folder.path, socket)
        for place in database.places(folder.database):
            database.end(place)
            shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(path)


def _docker(folder: Folder) -> str:
    """The socket; empty also where the settings cannot be read: then Docker may hold nothing of it."""
    try:
        return str(folder.settings().get("docker", ""))
    except CannotStart:
        return ""
