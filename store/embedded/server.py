"""The embedded server's life: made once, started, stopped. It outlives a bot that is killed."""

import shlex
import shutil
import time
from dataclasses import dataclass

from policy.errors import DatabaseUnreachable
from store.embedded.account import Account
from store.embedded.place import Place

_SECONDS = 30
_INTERVAL = 0.05


@dataclass(frozen=True, slots=True)
class Server:
    """Call start and stop under the lock that all bots share."""

    place: Place
    account: Account

    def start(self) -> None:
        """Attaches when it runs already."""
        if not (self.place.data / "PG_VERSION").exists():
            self._create()
        if self._runs() and self._ready():
            return
        # Reached through the socket alone, whose folder only the server's user can enter.
        options = ("-c", "listen_addresses=", "-c", f"unix_socket_directories={self.place.socket}")
        code, said = self._pg_ctl("-l", str(self.place.log), "-o", shlex.join(options), "start")
        if code != 0:
            raise DatabaseUnreachable(f"the embedded database does not start: {self._last_words() or said}")

    def stop(self) -> None:
        self._pg_ctl("-m", "fast", "stop")

    def _create(self) -> None:
        """In a folder aside first, so that a killed initdb leaves nothing that looks like data."""
        new = self.place.data.with_suffix(".new")
        if new.exists():
            shutil.rmtree(new)
        self.account.own(new)
        options = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale")
        code, said = self.account.run(str(self.place.programs / "initdb"), "-D", str(new), *options)
        if code != 0:
            raise DatabaseUnreachable(
                f"the embedded database cannot be made: {said.rpartition(chr(10))[2] or code}"
            )
        new.rename(self.place.data)

    def _pg_ctl(self, *arguments: str) -> tuple[int, str]:
        program = str(self.place.programs / "pg_ctl")
        return self.account.run(program, "-D", str(self.place.data), "-w", "-t", str(_SECONDS), *arguments)

    def _runs(self) -> bool:
        return (self._pg_ctl("status"))[0] == 0

    def _ready(self) -> bool:
        """After a crash it may still be recovering."""
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            program = str(self.place.programs / "pg_isready")
            code, _ = self.account.run(program, "-q", "-h", str(self.place.socket))
            if code == 0:
                return True
            time.sleep(_INTERVAL)
        return False

    def _last_words(self) -> str:
        if not self.place.log.exists():
            return ""
        return "; ".join(self.place.log.read_text(errors="replace").splitlines()[-3:])
