"""The bot's embedded PostgreSQL, seen from outside: it outlives a bot that was killed, and must not outlive the demo."""

import hashlib
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

# Where the bot keeps the data when it runs as root and its database's user cannot enter the folder.
_SHARED = Path("/var/lib/liyaqa-bot")
_SECONDS = 10.0
_INTERVAL = 0.05


def places(folder: Path) -> list[Path]:
    """Where the data may be: the folder itself, or the place the bot chooses instead."""
    elsewhere = _SHARED / hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]
    return [place for place in (folder, elsewhere) if place.exists()]


def end(place: Path) -> None:
    """Stops a server that nobody uses any more, as `pg_ctl -m fast` would. Nothing when there is none."""
    pid = _server(place)
    deadline = time.monotonic() + _SECONDS
    while pid and time.monotonic() < deadline:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(_INTERVAL)
        pid = _server(place)


def _server(place: Path) -> int:
    """The running server's process; its number may be another program's by now."""
    try:
        pid = int((place / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return 0
    proc = Path(f"/proc/{pid}/comm")
    return pid if not Path("/proc/self").exists() or (proc.exists() and "postgres" in proc.read_text()) else 0
