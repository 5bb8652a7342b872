"""The commands that the host's shell knows: exactly those the bot sends. Anything else is not found."""

import shlex
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.host.nginx.fence import Session
from sandbox.host.ssh.looking import looked

Helper = Callable[[Sequence[str], Session], Awaitable["Result"]]
Ports = Callable[[], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    out: str = ""
    err: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """`ports`: what listens on the host. `sockets`: paths a stream may be opened to. `backup_minutes`: its age."""

    folder: Path
    helper_path: str
    helper: Helper
    ports: Ports
    sockets: Sequence[str]
    backup_command: str
    backup_minutes: int = 42

    async def run(self, line: str, session: Session) -> Result:
        try:
            words = shlex.split(line)
        except ValueError as e:
            return Result(2, err=f"sh: 1: Syntax error: {e}\n")
        if words[:2] == ["sudo", "-n"]:
            return await self._sudo(words[2:], session)
        return self._known(words)

    def _known(self, words: Sequence[str]) -> Result:
        match words:
            case ["true"] | []:
                return Result(0)
            case ["sh", "-c", script, *arguments]:
                return self._script(script, arguments[-1] if arguments else "")
            case [program] if program == self.backup_command:
                return Result(0, f"{self.backup_minutes}\n")
        said = looked(words, self.folder)
        return Result(0, said) if said is not None else Result(127, err=f"sh: 1: {words[0]}: not found\n")

    async def _sudo(self, words: Sequence[str], session: Session) -> Result:
        """Sudoers allows this one command."""
        if words[:1] != [self.helper_path]:
            return Result(1, err="sudo: a password is required\n")
        return await self.helper(words[1:], session)

    def _script(self, script: str, argument: str) -> Result:
        """The bot's questions about the machine, each known by a word of its own, answered in their order."""
        if "/proc/net/unix" in script:
            return Result(0, "listens\n" if argument in self.sockets else "missing\n")
        answers: dict[str, Callable[[], list[str]]] = {
            "date +%s.%N": lambda: [f"clock {time.time():.9f}"],
            "df -Pk": lambda: [str(shutil.disk_usage(self.folder).free // 1024)],
            "MemAvailable:": _memory,
            "/proc/net/tcp": lambda: [f"listens {port:04X}" for port in self.ports()],
        }
        said: list[str] = []
        for line in filter(None, map(str.strip, script.splitlines())):
            known = next((answer for words, answer in answers.items() if words in line), None)
            if known is None and not line.startswith("export "):
                return Result(127, err=f"sh: 1: {line.split()[0]}: not found\n")
            said += known() if known else []
        return Result(0, "".join(f"{line}\n" for line in said))


def _memory() -> list[str]:
    """In KiB; nothing where this machine does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return []
    return [f"memory {line.split()[1]}" for line in lines if line.startswith("MemAvailable:")]
