"""What everything in a host's session stands on: the open wire, or the fault that each use of it raises."""

from dataclasses import dataclass, replace

from clients.docker.engine import Engine
from clients.redact import Redact, redactor
from clients.server import envs
from clients.ssh import files
from clients.ssh.link import Link
from policy.config import Environment
from policy.errors import HostFault


@dataclass(frozen=True, slots=True)
class Wire:
    """What is open while a session lives."""

    link: Link
    engine: Engine


class Wired:
    def __init__(self, name: str, environment: Environment, wire: Wire | HostFault) -> None:
        self.name = name
        self._environment = environment
        self._wire = wire
        self._redact: Redact | None = None

    @property
    def _link(self) -> Link:
        return self._open().link

    @property
    def _engine(self) -> Engine:
        return self._open().engine

    def _open(self) -> Wire:
        if isinstance(self._wire, HostFault):
            raise replace(self._wire)
        return self._wire

    async def _hide(self) -> Redact:
        """A script may print what it reads from the env file. One that cannot be read leaves the known patterns."""
        if self._redact is None:
            try:
                entries = envs.entries(await files.read(self._link, self._environment.env_file))
            except HostFault:
                entries = ()
            self._redact = redactor(entries, [f"{key}={value}" for key, value in self._environment.env])
        return self._redact
