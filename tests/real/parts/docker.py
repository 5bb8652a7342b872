"""A Docker daemon of the tests' own: own socket, data and network, able to live beside others on one machine."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from tests.real.parts.process import (
    Daemon,
    clean_environment,
    mounts_under,
    need,
    run,
    short_folder,
    wait_until,
)

NETWORK = "liyaqa_network"


class DockerDaemon:
    """dockerd without iptables: ports are published by its userland proxy, so two daemons never meet."""

    def __init__(self, name: str, *, group: str | None = None) -> None:
        need("dockerd", "docker", "docker-proxy", "containerd")
        self.root = short_folder(f"docker-{name}")
        self.socket = self.root / "docker.sock"
        mark = f"{os.getpid():x}"
        self._bridge, self._default_bridge = (f"lq{mark}n{random.randrange(16**3):03x}" for _ in range(2))
        self._subnet = f"10.{random.randint(64, 250)}"
        command = [
            "dockerd", "--host", f"unix://{self.socket}", "--data-root", str(self.root / "data"),
            "--exec-root", str(self.root / "exec"), "--pidfile", str(self.root / "pid"), "--bridge", self._default_bridge,
            "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false",
            "--default-address-pool", f"base={self._subnet}.0.0/17,size=24",
        ]  # fmt: skip
        if group is not None:
            command += ["--group", group]
        self.daemon = Daemon(command, log=self.root / "log", ready=self._answers)

    @property
    def host(self) -> str:
        """For DOCKER_HOST."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        # A default bridge of its own: with `--bridge none` dockerd removes docker0, which may be someone's.
        _sweep_bridges()
        run("ip", "link", "add", self._default_bridge, "type", "bridge")
        run("ip", "addr", "add", f"{self._subnet}.255.1/24", "dev", self._default_bridge)
        self.daemon.start()
        self.make_network()

    def stop(self) -> None:
        """Ends containers, daemon and leftovers; the folder goes too."""
        if self.daemon.alive:
            self.remove_containers()
            self.command("network", "prune", "-f")
        self.daemon.stop()
        self._end_leftovers()
        shutil.rmtree(self.root, ignore_errors=True)

    def kill(self) -> None:
        """The daemon crashes, and its containerd with it; containers go on, ownerless. Docker 20.10 kills them at its
        next start and does not start them again, whatever their policy; crash() is what a host's crash looks like.
        """
        helpers = psutil.Process(self.daemon.pid).children()
        for process in helpers:
            _kill(process)
        self.daemon.kill()
        psutil.wait_procs(helpers, timeout=5)

    def crash(self) -> None:
        """Power loss: daemon and containers are gone at once. start_daemon() is the boot after it."""
        self.kill()
        self._kill_everything()

    def stop_daemon(self) -> None:
        """The daemon ends as a host's reboot ends it: its containers are stopped."""
        self.daemon.stop()

    def start_daemon(self) -> None:
        """Starts it again after kill() or stop_daemon(); restart policies then apply."""
        for stale in (self.root / "pid", self.root / "exec/containerd/containerd.pid"):
            stale.unlink(missing_ok=True)
        self.daemon.start()

    def restart(self) -> None:
        self.stop_daemon()
        self.start_daemon()

    def command(self, *words: str, seconds: float = 60) -> str:
        """The docker command line against this daemon; its output without the last newline."""
        return run("docker", *words, seconds=seconds, env=self.environment()).rstrip("\n")

    def environment(self) -> dict[str, str]:
        return clean_environment(DOCKER_HOST=self.host, DOCKER_CONFIG=str(self.root / "config"))

    def containers(self) -> dict[str, str]:
        """Every container: name to state."""
        lines = self.command("ps", "-a", "--format", "{{.Names}}\t{{.State}}").splitlines()
        return dict(line.split("\t", 1) for line in lines)

    def inspect(self, name: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = json.loads(self.command("inspect", name))
        return found[0]

    def ended(self, name: str, seconds: float = 30) -> int:
        """The exit code of a container, once it has ended; what goes on longer fails with its name."""

        def state() -> list[str]:
            return self.command("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", name).split()

        wait_until(lambda: state()[0] == "exited", what=f"{name} has ended", seconds=seconds)
        return int(state()[1])

    def remove_containers(self) -> None:
        ids = self.command("ps", "-aq").split()
        if ids:
            self.command("rm", "-f", "-v", *ids)

    def remove_images(self) -> None:
        """Newest first: what was committed from a container goes before the image it grew from."""
        ids = dict.fromkeys(self.command("images", "-q").split())
        for one in ids:
            self.command("rmi", "-f", one)

    def make_network(self) -> None:
        if NETWORK not in self.command("network", "ls", "--format", "{{.Name}}").splitlines():
            bridge = f"com.docker.network.bridge.name={self._bridge}"
            self.command("network", "create", "-o", bridge, NETWORK)

    def _answers(self) -> bool:
        if not self.socket.exists():
            return False
        probe = ["curl", "-fsS", "-m", "2", "--unix-socket", str(self.socket), "http://docker/_ping"]
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0

    def _kill_everything(self) -> None:
        """Shims and containers whose daemon is gone."""
        found = _mentioning(str(self.root))
        for process in found:
            _kill(process)
        psutil.wait_procs(found, timeout=5)

    def _end_leftovers(self) -> None:
        self._kill_everything()
        for mount in mounts_under(self.root):
            subprocess.run(["umount", "-l", mount], capture_output=True, check=False)
        for bridge in (self._bridge, self._default_bridge):
            subprocess.run(
                ["ip", "link", "del", bridge], capture_output=True, check=False, env=clean_environment()
            )


def _mentioning(path: str) -> Sequence[psutil.Process]:
    """Daemons of this folder and everything below them."""
    roots = [
        p for p in psutil.process_iter(["cmdline"]) if any(path in word for word in p.info["cmdline"] or ())
    ]
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    found = [p for root in roots if root.pid not in own for p in (*_below(root), root)]
    return [p for p in found if p.pid not in own]


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _kill(process: psutil.Process) -> None:
    try:
        process.send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return


def _sweep_bridges() -> None:
    """Removes the bridges of test runs that were killed."""
    for link in Path("/sys/class/net").glob("lq*n*"):
        owner = re.fullmatch(r"lq([0-9a-f]+)n[0-9a-f]{3}", link.name)
        if owner and not psutil.pid_exists(int(owner[1], 16)):
            subprocess.run(["ip", "link", "del", link.name], capture_output=True, check=False)
