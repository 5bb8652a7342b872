"""`python -m sandbox.demo.leash MODULE ARGUMENT...` runs a module that ends when its parent does, even a killed one.

The parent holds the other end of standard input and never writes: its end closes with it.
"""

import os
import runpy
import signal
import sys
import threading
import time

_LONGEST = 30.0
_INTERVAL = 0.05


def _held_back(*_: object) -> None:
    """Until the module listens to SIGTERM itself: what it starts first must not be left behind."""


def _watch() -> None:
    while os.read(0, 1024):
        pass
    deadline = time.monotonic() + _LONGEST
    while signal.getsignal(signal.SIGTERM) is _held_back and time.monotonic() < deadline:
        time.sleep(_INTERVAL)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(max(deadline - time.monotonic(), 1))
    os._exit(1)


def main() -> None:
    signal.signal(signal.SIGTERM, _held_back)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    threading.Thread(target=_watch, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
