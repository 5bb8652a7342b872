"""Calling the host helper as the bot does: as the unprivileged account, over SSH, through sudo."""

import shlex
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.real.parts.host import ENVIRONMENT, TargetHost
from tests.real.parts.process import wait_until

IDENTITY = "0f8e0c4e-1111-4222-8333-abcdefabcdef"
NGINX = "/usr/sbin/nginx"


@dataclass(frozen=True)
class Answer:
    """The exit code and the key=value lines."""

    code: int
    text: str

    def all(self, key: str) -> list[str]:
        pairs = (line.partition("=") for line in self.text.splitlines())
        return [value for name, _, value in pairs if name == key]

    def get(self, key: str) -> str:
        found = self.all(key)
        return found[-1] if found else ""


def call(host: TargetHost, *words: object) -> Answer:
    """Each word arrives as one argument, whatever is in it."""
    line = shlex.join(["sudo", "-n", str(host.helper), *map(str, words)])
    done = host.sshd.shell(line)
    return Answer(done.returncode, done.stdout + done.stderr)


def register(host: TargetHost, token: int = 1, identity: str = IDENTITY) -> Answer:
    return call(host, "register", ENVIRONMENT, token, identity)


def switch(host: TargetHost, port: int, token: int = 1, *sha: str) -> Answer:
    return call(host, "switch", ENVIRONMENT, port, token, *sha)


def status(host: TargetHost) -> Answer:
    return call(host, "status", ENVIRONMENT)


def served(host: TargetHost) -> str:
    """The release that answers a fresh request through nginx."""
    with urllib.request.urlopen(f"{host.public_url}/", timeout=5) as answer:
        return str(answer.headers["X-Release"])


def two_releases(host: TargetHost) -> tuple[int, int]:
    """v1.2.3 on the first port, live; v1.2.4 on the second. Token 1 is registered."""
    host.run_release("v1.2.3")
    host.run_release("v1.2.4", port=host.ports[1], name="liyaqa-backend-green")
    assert register(host).code == 0
    return host.ports[0], host.ports[1]


class OpenSession:
    """An SSH session that registers, then stays open."""

    def __init__(self, host: TargetHost, token: int) -> None:
        words = ["sudo", "-n", str(host.helper), "register", ENVIRONMENT, str(token), IDENTITY]
        command = host.sshd.client_command(f"{shlex.join(words)}; exec sleep 60")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        wait_until(lambda: status(host).get("token") == str(token), what="the session has registered")

    @property
    def open(self) -> bool:
        return self.process.poll() is None

    def ends(self, seconds: float = 20) -> bool:
        try:
            return self.process.wait(seconds) == 255
        except subprocess.TimeoutExpired:
            return False

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


# Kills the helper itself, that is each shell above us that runs it, as `kill -9` at this very moment would.
_KILL_HELPER = """
p=$$ found=
while [ "$p" -gt 1 ]; do
  case $(tr '\\0' ' ' </proc/$p/cmdline) in "/bin/sh {helper} "*) found="$found $p" ;; esac
  p=$(awk '{{print $4}}' /proc/$p/stat)
done
kill -KILL $found
"""


def false_nginx(host: TargetHost, stage: str, act: str) -> Path:
    """Puts a program in nginx's place that does `act` when called with `stage` (-t, or -s reload), else is nginx.

    In act, {nginx} runs the real one and {kill} kills the helper.
    """
    program = host.root / "sbin" / "false-nginx"
    kill = _KILL_HELPER.format(helper=host.helper).strip()
    done = act.replace("{nginx}", f'{NGINX} "$@"').replace("{kill}", kill).replace("{root}", str(host.root))
    program.write_text(f'#!/bin/sh\ncase "$*" in *"{stage}"*) {done} ;; esac\nexec {NGINX} "$@"\n')
    program.chmod(0o755)
    host.install_helper(nginx=program)
    return program
