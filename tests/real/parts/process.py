"""Starting and ending real daemons: process groups, free ports, short folders, and a net for a killed test run."""

import functools
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_taken: set[int] = set()
# The net: it outlives a test run that is killed, sees its pipe close, and ends what is left.
_REAPER = """
groups=' '
while read -r verb group; do
  case $verb in
    add) groups="$groups$group " ;;
    del) groups="${groups%% $group *} ${groups#* $group }" ;;
  esac
done
for g in $groups; do kill -TERM -"$g"; done 2>/dev/null
n=0
while [ $n -lt 100 ]; do
  alive=; for g in $groups; do kill -0 -"$g" && alive=1; done 2>/dev/null
  [ -z "$alive" ] && exit 0
  sleep 0.2; n=$((n + 1))
done
for g in $groups; do kill -KILL -"$g"; done 2>/dev/null
"""


@functools.cache
def _reaper() -> subprocess.Popen[str]:
    return subprocess.Popen(["sh", "-c", _REAPER], stdin=subprocess.PIPE, text=True, start_new_session=True)


def _tell_reaper(verb: str, group: int) -> None:
    pipe = _reaper().stdin
    assert pipe is not None
    pipe.write(f"{verb} {group}\n")
    pipe.flush()


def need(*programs: str, root: bool = True) -> None:
    """Skips the test when a program (or root) is missing here; with CI=true that is a failure."""
    missing = [name for name in programs if shutil.which(name, path=_PATH) is None]
    if root and os.geteuid() != 0:
        missing.append("root")
    if not missing:
        return
    reason = f"needs {', '.join(missing)} (tests/real/packages.txt lists the packages)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def clean_environment(**extra: str) -> dict[str, str]:
    """The environment for a daemon or tool: no proxies, no Docker settings of the caller, the C locale."""
    return {"PATH": _PATH, "HOME": "/root", "LC_ALL": "C", **extra}


def run(
    *command: str, text_in: str | None = None, seconds: float = 60, env: Mapping[str, str] | None = None
) -> str:
    """Runs a tool to its end and returns its output; a failure carries what it said."""
    done = subprocess.run(
        command,
        input=text_in,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        env=env or clean_environment(),
    )
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def free_port() -> int:
    """A port nobody listens on, outside the range the kernel hands to outgoing connections."""
    while True:
        port = random.randint(12000, 32000)
        if port in _taken:
            continue
        with socket.socket() as one, socket.socket(socket.AF_INET6) as six:
            try:
                one.bind(("", port))
                six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                six.bind(("::", port))
            except OSError:
                continue
        _taken.add(port)
        return port


def short_folder(name: str) -> Path:
    """A folder any user may pass through, with a path short enough for unix sockets."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"lq-{name}-{os.getpid()}-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


@functools.cache
def _sweep() -> None:
    """Removes the folders of test runs that were killed, once."""
    for folder in Path("/tmp").glob("lq-*-*-*"):
        owner = folder.name.split("-")[-2]
        if not owner.isdigit() or Path(f"/proc/{owner}").exists():
            continue
        for mount in mounts_under(folder):
            subprocess.run(["umount", "-l", mount], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def mounts_under(folder: Path) -> list[str]:
    """Mount points below the folder, the deepest first."""
    mounts = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    return sorted((mount for mount in mounts if mount.startswith(f"{folder}/")), reverse=True)


def wait_until(
    ready: Callable[[], bool], *, what: str, seconds: float = 15, detail: Callable[[], str] = str
) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} within {seconds} s\n{detail()}")
        time.sleep(0.02)


def accepts(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something listens there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def serves_http(port: int) -> bool:
    """Whether an HTTP server answers there, with any status. Docker's proxy accepts before the container does."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
    except (OSError, http.client.HTTPException):
        return False
    return True


class Daemon:
    """One foreground daemon in its own session, with its log in a file."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        ready: Callable[[], bool],
        env: Mapping[str, str] | None = None,
        ending: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.command, self.log, self._ready = list(command), log, ready
        self._env, self._ending = env or clean_environment(), ending
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self, seconds: float = 20) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._env,
                start_new_session=True,
            )
        _tell_reaper("add", self.pid)
        wait_until(self._up, what=f"{self.command[0]} is up", seconds=seconds, detail=self.tail)

    def _up(self) -> bool:
        if not self.alive:
            raise AssertionError(f"{self.command[0]} ended at once\n{self.tail()}")
        return self._ready()

    def stop(self, seconds: float = 20) -> None:
        """Asks it to end, and kills its whole group if it has not in time."""
        if self.process is None:
            return
        if self.alive:
            self.process.send_signal(self._ending)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        _signal_group(self.process.pid, signal.SIGKILL)
        _tell_reaper("del", self.process.pid)
        self.process = None

    def kill(self) -> None:
        """SIGKILL to the group: a crash."""
        if self.process is not None:
            _signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            _tell_reaper("del", self.process.pid)

    def tail(self, lines: int = 30) -> str:
        return (
            "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""
        )


def _signal_group(group: int, which: signal.Signals) -> None:
    try:
        os.killpg(group, which)
    except ProcessLookupError:
        return
