"""An unprivileged account for one target host: made for the tests, removed after them."""

import os
import random
import shutil
import subprocess
from pathlib import Path

import psutil

from tests.real.parts.process import clean_environment, need, run, short_folder

_MARK = "liyaqa-bot tests"


class Account:
    """A user `deploy-xxxxxx` with its own group and home, a shell, an SSH key, and no rights."""

    def __init__(self, name: str) -> None:
        need("useradd", "userdel", "ssh-keygen")
        self.root = short_folder(f"home-{name}")
        self.name = f"deploy-{random.randrange(16**6):06x}"
        self.group = self.name
        self.home = self.root / "home"
        self.key_file = self.root / "key"
        self._sudoers = Path("/etc/sudoers.d") / self.name

    @property
    def public_key(self) -> str:
        return self.key_file.with_suffix(".pub").read_text().strip()

    def create(self) -> None:
        _sweep()
        mark = f"{_MARK} pid {os.getpid()}"
        run("useradd", "-M", "-U", "-d", str(self.home), "-s", "/bin/bash", "-c", mark, self.name)
        run("usermod", "-p", "*", self.name)  # no password, yet not locked
        self.home.mkdir(mode=0o755)
        shutil.chown(self.home, self.name, self.group)
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", self.name, "-f", str(self.key_file))

    def allow_sudo(self, line: str) -> None:
        """Installs that sudoers line: the documented step."""
        need("sudo", "visudo")
        draft = self.root / "sudoers"
        draft.write_text(line)
        run("visudo", "-cf", str(draft))
        shutil.copy(draft, self._sudoers)
        self._sudoers.chmod(0o440)

    def own(self, path: Path) -> None:
        shutil.chown(path, self.name, self.group)

    def remove(self) -> None:
        self._sudoers.unlink(missing_ok=True)
        subprocess.run(
            ["pkill", "-KILL", "-u", self.name], capture_output=True, check=False, env=clean_environment()
        )
        subprocess.run(["userdel", self.name], capture_output=True, check=False, env=clean_environment())
        shutil.rmtree(self.root, ignore_errors=True)


def _sweep() -> None:
    """Removes the accounts of test runs that were killed."""
    for line in Path("/etc/passwd").read_text().splitlines():
        name, _, _, _, comment, *_ = line.split(":")
        if comment.startswith(_MARK) and not psutil.pid_exists(int(comment.rsplit(" ", 1)[1])):
            (Path("/etc/sudoers.d") / name).unlink(missing_ok=True)
            subprocess.run(["userdel", name], capture_output=True, check=False, env=clean_environment())
