"""`python -m sandbox.demo`: the demo until Ctrl-C; `--reset` forgets it."""

import argparse
import asyncio
import os
import signal
import sys
import webbrowser
from contextlib import suppress
from pathlib import Path

from sandbox.demo.demo import Options, demo
from sandbox.demo.faults import CannotStart
from sandbox.demo.folder import forget
from sandbox.demo.welcome import ASIDE, ASIDE_DOCKER, STEPS

_DATA, _DOCKER_DATA = Path("var/demo"), Path("var/demo-docker")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def main() -> int:
    given, code = _arguments(), 1
    try:
        if given.reset:
            forget(given.data)
            _say("Forgotten. `make demo` begins anew.")
        else:
            asyncio.run(_until_told(Options(given.data, given.port, given.socket, given.docker)))
        code = 0
    except* CannotStart as faults:
        sys.stderr.write(f"{_first(faults)}\n")
    except* OSError as faults:
        sys.stderr.write(f"The demo cannot go on: {_first(faults)}. Its folder is {given.data.absolute()}.\n")
    return code


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help=f"its folder; {_DATA}, or {_DOCKER_DATA}")
    parser.add_argument("--port", type=int, default=0, help="the page's port; else one that is free")
    parser.add_argument("--socket", action="store_true", help="Socket Mode in place of signed HTTP")
    parser.add_argument("--docker", action="store_true", help="this machine's Docker and nginx, no stand-ins")
    parser.add_argument("--reset", action="store_true", help="forget everything")
    given = parser.parse_args()
    given.data = given.data or (_DOCKER_DATA if given.docker else _DATA)
    return given


async def _until_told(options: Options) -> None:
    """Ctrl-C, SIGTERM and a closed terminal end it in order; a second one at once: whatever it started notices."""
    work = asyncio.ensure_future(_work(options))

    def told() -> None:
        if work.cancelling():
            os._exit(130)
        work.cancel()

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, told)
    with suppress(asyncio.CancelledError):
        await work


async def _work(options: Options) -> None:
    async with demo(options, lambda: _say("Starting Slack, two hosts, a database and the bot...")) as url:
        _say(f"\n  {url}\n\n{STEPS}\n\n{ASIDE_DOCKER if options.docker else ASIDE}")
        if sys.platform == "darwin" or any(os.environ.get(name) for name in _DISPLAYS):
            await asyncio.to_thread(webbrowser.open, url)
        try:
            await asyncio.Event().wait()
        finally:
            _say("Stopping...")


def _say(text: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _first(faults: BaseExceptionGroup[BaseException]) -> BaseException:
    found = faults.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found


if __name__ == "__main__":
    sys.exit(main())
