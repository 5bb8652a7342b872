"""What the actions need of a server: containers, nginx, files, HTTP, through one SSH connection."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from policy.answers import Exit, Probe, SiteState
from policy.config import Environment
from policy.facts import HostFacts
from policy.plan import Container, Release

Progress = Callable[[str], Awaitable[None]]


class Handling(Protocol):
    """What a playbook does on a host (guide 11.2 to 11.5)."""

    async def maintenance(self, environment: str, *, on: bool, token: int) -> SiteState:
        """Guide 11.5, fenced; done and proven, or as it was and SwitchRefused is raised. Idempotent."""

    async def block(self, environment: str, address: str, incident: str) -> bool:
        """Refuses connections from it; False when they were refused before. BlockRefused. Idempotent."""

    async def unblock(self, environment: str, address: str, incident: str) -> None: ...

    async def restart(self, container: str, seconds: int = 10) -> None: ...

    async def look(self, words: Sequence[str], seconds: float = 20) -> Exit:
        """A command that changes nothing; its output is redacted."""

    async def run_in(self, container: str, words: Sequence[str], seconds: float) -> Exit:
        """A command in a running container, never through a shell; its output is redacted."""

    async def keep_evidence(
        self, container: str, folder: str, lines: int, snapshot: tuple[str, str]
    ) -> tuple[str, ...]:
        """Description, log and files of a container, kept on the host; what was kept, in words."""


class Host(Handling, Protocol):
    """One server through one SSH connection; everything raises the HostFault tree. Containers are found by id or name."""

    @property
    def name(self) -> str: ...

    async def inspect(self, environment: Environment) -> HostFacts:
        """Everything a plan needs, read in parallel; a fault is returned inside the facts, not raised."""

    async def register(self, environment: str, token: int, identity: str) -> None:
        """Ruling 5: ends an older session of a lower token. StaleToken, OtherDatabase."""

    # docker
    async def containers(self, environment: Environment) -> tuple[Container, ...]: ...

    async def container(self, name_or_id: str) -> Container | None: ...

    async def pull(self, release: Release, progress: Progress) -> str:
        """Pull by digest, tag with the version; returns the image id. `progress` gets `45 of 120 MB`."""

    async def has_image(self, release: Release) -> str:
        """The image id when these bytes are on the host, else empty."""

    async def migrate(self, environment: Environment, release: Release, run: int, token: int) -> Exit:
        """Start or find this run's migrations container and wait for it (ruling 28)."""

    async def migration_files(self, environment: Environment, container: str) -> Mapping[str, str]:
        """The migrations' SQL files in the container, by name; empty when its image has none to be seen."""

    async def start(
        self, environment: Environment, release: Release, *, name: str, port: int, run: int, token: int
    ) -> Container:
        """Create from the image id and start; publishes on loopback only; restart policy `no`. Idempotent by run label."""

    async def stop(self, container: str, seconds: int = 10) -> None: ...

    async def start_again(self, container: str) -> None: ...

    async def remove(self, container: str) -> None:
        """Stops and removes; fine when it is gone."""

    async def rename(self, container: str, name: str) -> None: ...

    async def set_restart(self, container: str, policy: str) -> None:
        """`no` or `unless-stopped` (ruling 18)."""

    async def uptime(self, container: str) -> tuple[float, int, bool]:
        """Seconds up, restart count, running."""

    async def logs(self, container: str, lines: int = 100) -> str:
        """Redacted."""

    async def read_log(self, container: str, *, lines: int, seconds: float, longest: int) -> str:
        """Redacted, for people: at most `longest` characters from the end; `seconds` 0: however old."""

    async def prune(self, environment: Environment, keep: Sequence[str]) -> int:
        """Remove images the bot pulled beyond `keep_images`, never one of `keep` (image ids); how many went."""

    # http, through the same connection
    async def get(
        self, port: int, path: str, *, method: str = "GET", body: str = "", bearer: str = ""
    ) -> Probe: ...

    async def run_script(self, path: str, argument: str, seconds: float) -> Exit: ...

    # nginx, through the helper
    async def site(self, environment: str) -> SiteState: ...

    async def switch(self, environment: str, port: int, token: int) -> SiteState:
        """Done and proven, or the previous port is back and SwitchRefused is raised. Idempotent."""

    # files
    async def snapshot_env(self, environment: Environment, run: int, source: int = 0) -> str:
        """Keep a 0600 copy of the env file under the run's id; returns the keyed hash (ruling 23).

        `source`: copy what that run started with instead, where it is still kept.
        """

    async def keeps_env(self, environment: Environment, run: int) -> bool:
        """Whether that run's copy is still there."""

    async def write_note(self, environment: Environment, text: str) -> None:
        """The plain file that says what is live and how to swap by hand (ruling 25)."""


class Hosts(Protocol):
    """One SSH connection per run and host (ruling 5), closed with its context."""

    def session(self, environment: Environment, host: str) -> AbstractAsyncContextManager[Host]: ...
