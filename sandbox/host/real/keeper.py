"""`python -m sandbox.host.real.keeper FOLDER SOCKET`: waits for the demo's end, then stops what outlives a process.

The demo holds the other end of standard input; it closes when the demo ends, even a killed one.
"""

import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from sandbox.host.real.engine import Engine, Refused

RAN = "docker.json"


def main() -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    folder, engine = Path(sys.argv[1]), Engine(Path(sys.argv[2]))
    while os.read(0, 1024):
        pass
    for file in folder.glob("*/nginx/nginx.pid"):
        _end_nginx(file, folder)
    with suppress(OSError):  # the daemon has ended too, or the folder was removed
        _stop(folder, engine)


def _stop(folder: Path, engine: Engine) -> None:
    """What ran is remembered: the next start goes on with it."""
    running = [held.id for held in engine.of(folder) if held.running]
    draft = folder / f"{RAN}.new"
    draft.write_text(json.dumps(running))
    draft.replace(folder / RAN)
    with ThreadPoolExecutor(8) as pool:
        for stopped in [pool.submit(engine.stop, one) for one in running]:
            with suppress(Refused):  # it went meanwhile
                stopped.result()


def _end_nginx(file: Path, folder: Path) -> None:
    """A master that a killed demo left behind, and only that."""
    with suppress(OSError, ValueError):
        pid = int(file.read_text())
        if str(folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGTERM)


if __name__ == "__main__":
    main()
