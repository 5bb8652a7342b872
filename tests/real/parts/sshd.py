"""An OpenSSH server of the tests' own: own port, host key and configuration, for one unprivileged account."""

import contextlib
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil

from tests.real.parts.accounts import Account
from tests.real.parts.process import (
    Daemon,
    accepts,
    clean_environment,
    free_port,
    need,
    run,
    short_folder,
    wait_until,
)


class SshServer:
    """sshd on loopback. `host_key_line` is the public half of its host key, as a bot pins it."""

    def __init__(self, name: str, account: Account, *, environment: Mapping[str, str]) -> None:
        need("sshd", "ssh-keygen")
        self.root = short_folder(f"sshd-{name}")
        self.account = account
        self.host, self.port = "127.0.0.1", free_port()
        self._environment = dict(environment)
        self._options: dict[str, str] = {}
        self._key = self.root / "host_key"
        self._config = self.root / "sshd_config"
        program = shutil.which("sshd", path=clean_environment()["PATH"]) or "sshd"
        command = [program, "-D", "-e", "-f", str(self._config)]
        self.daemon = Daemon(command, log=self.root / "log", ready=lambda: accepts(self.port))

    @property
    def host_key_line(self) -> str:
        """`ssh-ed25519 AAAA...`, without a comment."""
        return " ".join(self._key.with_suffix(".pub").read_text().split()[:2])

    def start(self) -> None:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        if not self._key.exists():
            self._make_key()
        (self.root / "authorized").write_text(f"{self.account.public_key}\n")
        self._write_config()
        self.daemon.start()

    def stop(self) -> None:
        self.stop_daemon()
        shutil.rmtree(self.root, ignore_errors=True)

    def stop_daemon(self) -> None:
        """The host drops off: the listener and each session end."""
        self.cut()
        self.daemon.stop()
        self.cut()

    def start_daemon(self) -> None:
        self.daemon.start()

    def cut(self) -> int:
        """Kills each open session, as a lost network would; returns how many."""
        sessions = self.sessions()
        for process in sessions:
            with contextlib.suppress(psutil.NoSuchProcess):  # it ended by itself meanwhile
                process.kill()
        psutil.wait_procs(sessions, timeout=5)
        return len(sessions)

    def sessions(self) -> list[psutil.Process]:
        """The processes that serve open connections."""
        if not self.daemon.alive:
            return []
        below = psutil.Process(self.daemon.pid).children(recursive=True)
        return [process for process in below if _name(process).startswith("sshd")]

    def change_host_key(self) -> None:
        """A new host key, as after a reinstalled or a false host."""
        for half in (self._key, self._key.with_suffix(".pub")):
            half.unlink()
        self._make_key()
        self._reload()

    def forbid(self, *, stream: bool = False, tcp: bool = False) -> None:
        """Refuses unix socket forwards, TCP forwards, or both, for new connections; with neither, allows all again."""
        self._options = {
            "AllowStreamLocalForwarding": "no" if stream else "yes",
            "AllowTcpForwarding": "no" if tcp else "yes",
        }
        self._reload()

    def client_command(self, *words: str) -> list[str]:
        """The ssh command line that logs in as the account, trusting the present host key."""
        known = self.root / "known_hosts"
        known.write_text(f"[{self.host}]:{self.port} {self.host_key_line}\n")
        options = (
            "BatchMode=yes",
            "StrictHostKeyChecking=yes",
            f"UserKnownHostsFile={known}",
            "IdentitiesOnly=yes",
        )
        chosen = [word for option in options for word in ("-o", option)]
        key = str(self.account.key_file)
        return [
            "ssh",
            "-F",
            "none",
            "-i",
            key,
            *chosen,
            "-p",
            str(self.port),
            f"{self.account.name}@{self.host}",
            *words,
        ]

    def shell(self, script: str, *, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Runs a script in the account's own login shell, over SSH, as a person would paste it."""
        command = self.client_command("bash -l -s")
        return subprocess.run(
            command,
            input=script,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            env=clean_environment(),
        )

    def _make_key(self) -> None:
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(self._key))

    def _reload(self) -> None:
        """A new listener with the new settings; open sessions stay."""
        self._write_config()
        self.daemon.stop()
        wait_until(lambda: not accepts(self.port), what="the old listener has gone")
        self.daemon.start()

    def _write_config(self) -> None:
        settings = {
            "ListenAddress": f"{self.host}:{self.port}",
            "HostKey": str(self._key),
            "AuthorizedKeysFile": str(self.root / "authorized"),
            "AllowUsers": self.account.name,
            "PidFile": "none",
            "StrictModes": "no",  # the keys lie under the world-writable /tmp
            "UsePAM": "no",
            "PasswordAuthentication": "no",
            "KbdInteractiveAuthentication": "no",
            "PrintMotd": "no",
            "MaxStartups": "100",
            "MaxSessions": "50",
            "Subsystem": "sftp internal-sftp",
            "SetEnv": " ".join(f"{name}={value}" for name, value in self._environment.items()),
            **self._options,
        }
        self._config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))


def _name(process: psutil.Process) -> str:
    try:
        return str(process.name())
    except psutil.NoSuchProcess:
        return ""
