"""The machine's own nginx, unprivileged: the guide's site file on a high port, workers and connections from /proc."""

import asyncio
import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.host.nginx import site
from sandbox.host.ports import is_free
from sandbox.host.real.faults import WITHOUT, NotReady
from sandbox.host.waiting import until

_PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/sbin"
_START = 20.0
_STOP = 10.0
_LOOPBACK = re.compile(r"(0100007F|0+1000000|0+FFFF00000100007F):([0-9A-F]{4})")
_ESTABLISHED = "01"
_MAIN = """\
{user}worker_processes 2;
daemon off;
pid "{folder}/nginx.pid";
error_log "{folder}/error.log";
events {{}}
http {{
    access_log off;
    client_body_temp_path "{folder}/body";
    proxy_temp_path "{folder}/proxy";
    fastcgi_temp_path "{folder}/fastcgi";
    uwsgi_temp_path "{folder}/uwsgi";
    scgi_temp_path "{folder}/scgi";
    include "{site}";
}}
"""


def program() -> str:
    """NotReady when there is none."""
    found = shutil.which("nginx", path=_PLACES)
    if found is None:
        raise NotReady(f"nginx is not installed: install it (sudo apt install nginx-light), {WITHOUT}.")
    return found


@dataclass(frozen=True, slots=True)
class Worker:
    """`start`: clock ticks since the machine's boot; with the pid it means one process."""

    pid: int
    start: int
    draining: bool

    @property
    def line(self) -> str:
        return f"{self.pid}:{self.start}:{'draining' if self.draining else 'accepting'}"


class RealNginx:
    """`site_file` as nginx includes it, the link of sites-enabled; `ports` are the pool."""

    def __init__(self, site_file: Path, port: int, ports: Sequence[int], folder: Path) -> None:
        self.site_file, self.port, self.ports, self.folder = site_file, port, tuple(ports), folder
        self.page = site_file.parent.parent / "maintenance.html"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None and self.running else 0

    @property
    def workers(self) -> list[Worker]:
        return list(_workers(self.pid)) if self.running else []

    @property
    def connections(self) -> Mapping[int, int]:
        """Established ones to each port of the pool, over loopback."""
        return dict(zip(self.ports, _counted(self.ports), strict=True))

    async def start(self) -> None:
        self._launch()
        await until(lambda: not self.running or (bool(self.workers) and not is_free(self.port)), _START)
        if not self.running or is_free(self.port):
            raise NotReady(f"nginx does not start: {(self.folder / 'said').read_text().strip()}")

    def _launch(self) -> None:
        (self.folder / "test").mkdir(parents=True, exist_ok=True)
        words = self._words(self._config(self.folder / "nginx.conf", self.site_file))
        with (self.folder / "said").open("wb") as said:
            self._process = subprocess.Popen(  # noqa: S603  the machine's nginx
                words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
            )

    async def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        if not await until(lambda: not self.running, _STOP):
            self._process.kill()
        await asyncio.to_thread(self._process.wait)
        self._process = None

    async def reload(self) -> None:
        """Nginx keeps what it has when the file is bad."""
        if self._process is not None and self.running:
            self._process.send_signal(signal.SIGHUP)

    def test(self, text: str) -> str:
        """`nginx -t` of the site's text; what it objects to, empty when nothing."""
        draft = self.folder / "test" / "site"
        draft.write_text(text)
        config = self._config(self.folder / "test" / "nginx.conf", draft)
        done = subprocess.run([*self._words(config), "-t"], capture_output=True, text=True, check=False)  # noqa: S603
        return "" if done.returncode == 0 else " ".join(done.stderr.split())

    def live(self) -> list[int]:
        """Ports of the file's active lines."""
        return site.live_ports(self.site_file.read_text(), self.ports)

    def _words(self, config: Path) -> list[str]:
        return [program(), "-p", str(self.folder), "-c", str(config)]

    def _config(self, file: Path, included: Path) -> Path:
        """As root its workers stay root: they must read the demo's folder, which is nobody else's."""
        user = f"user {pwd.getpwuid(0).pw_name};\n" if os.geteuid() == 0 else ""
        file.write_text(_MAIN.format(user=user, folder=self.folder, site=included))
        return file


def _workers(master: int) -> Iterator[Worker]:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == master and b"worker process" in (title := (entry / "cmdline").read_bytes()):
                yield Worker(int(entry.name), int(fields[19]), b"shutting down" in title)
        except (OSError, IndexError):  # it has ended meanwhile
            continue


def _counted(ports: Sequence[int]) -> list[int]:
    seen = dict.fromkeys(ports, 0)
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            continue
        for row in Path(table).read_text().splitlines()[1:]:
            there, state = row.split()[2:4]
            found = _LOOPBACK.fullmatch(there)
            if found and state == _ESTABLISHED and (port := int(found[2], 16)) in seen:
                seen[port] += 1
    return list(seen.values())
