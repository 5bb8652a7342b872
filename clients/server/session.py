"""A host's session, as the actions use it: one SSH connection, the Engine API and the helper behind it."""

import shlex
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath

from clients.credentials import Credentials
from clients.docker import containers, create, images, migrate, output, pull
from clients.docker.containers import MIGRATIONS
from clients.docker.create import Wanted
from clients.server import envs, helper, http, system
from clients.server import inspect as inspection
from clients.server.faults import in_facts
from clients.server.handling import Handling
from clients.server.wired import Wire
from clients.ssh import files
from policy import names
from policy.answers import Exit, Probe, SiteState
from policy.config import Environment, Host
from policy.errors import DockerFault, HostFault
from policy.facts import HostFacts
from policy.plan import LABEL_RUN, Container, Release

Progress = Callable[[str], Awaitable[None]]
Clock = Callable[[], float]
_JUST = 0.5  # seconds


class HostSession(Handling):
    """Satisfies `Host`. Opened by clients/hosts.py; when that failed, `inspect` tells the fault and the rest raise it."""

    def __init__(
        self,
        environment: Environment,
        host: Host,
        credentials: Credentials,
        clock: Clock,
        wire: Wire | HostFault,
    ) -> None:
        super().__init__(host.name, environment, wire)
        self._credentials = credentials
        self._clock = clock
        self._skew: float | None = None
        self._seen = ""  # the site file's hash at the registration, until the first switch
        self._told: tuple[float, SiteState] | None = None  # what the helper just said of itself, and when

    async def inspect(self, environment: Environment) -> HostFacts:
        try:
            wire = self._open()
            found = await inspection.inspect(
                wire.link, wire.engine, environment, self._credentials.hash_key, self._clock
            )
        except HostFault as fault:
            return in_facts(fault)
        self._skew = found.clock_skew
        return found

    # docker

    async def containers(self, environment: Environment) -> tuple[Container, ...]:
        found = await containers.everything(self._engine, environment)
        return tuple(c for c in found if containers.belongs(c, environment))

    async def container(self, name_or_id: str) -> Container | None:
        return await containers.read(self._engine, self._environment, name_or_id)

    async def pull(self, release: Release, progress: Progress) -> str:
        login = self._credentials.registry(release.repository)
        return await pull.pull(self._engine, release, login, progress, self._environment.timings.pull)

    async def has_image(self, release: Release) -> str:
        image = await images.present(self._engine, release)
        return image if image and await images.is_tagged(self._engine, release, image) else ""

    async def migrate(self, environment: Environment, release: Release, run: int, token: int) -> Exit:
        wanted = Wanted(
            environment,
            release,
            names.migrations(environment, run),
            run,
            token,
            await envs.variables(self._link, environment, run),
            kind=MIGRATIONS,
            command=environment.migrate_command,
        )
        code, said = await migrate.migrate(self._engine, wanted)
        return Exit(code, said)

    async def migration_files(self, environment: Environment, container: str) -> Mapping[str, str]:
        return await migrate.files(self._engine, container, environment.migrations_path)

    async def start(
        self, environment: Environment, release: Release, *, name: str, port: int, run: int, token: int
    ) -> Container:
        variables = await envs.variables(self._link, environment, run)
        wanted = Wanted(environment, release, name, run, token, variables, port=port)
        if await create.find(self._engine, wanted) is None:
            await self._free_name(wanted)
        identity = await create.ensure(self._engine, wanted)
        found = await containers.read(self._engine, environment, identity)
        if found is None:
            raise DockerFault(self.name, "start container", images.NOT_FOUND, f"{name} was removed at once")
        return found

    async def _free_name(self, wanted: Wanted) -> None:
        """Ruling 20: what an ended run left under the name goes, unless it serves. Anything else stays, and makes
        the creation a conflict.
        """
        held = await self.container(wanted.name)
        if held is None or held.name != wanted.name:
            return
        live = (await self.site(wanted.environment.name)).port
        if create.leftover(held, wanted, live):
            await containers.remove(self._engine, held.id)

    async def stop(self, container: str, seconds: int = 10) -> None:
        await containers.stop(self._engine, container, seconds)

    async def start_again(self, container: str) -> None:
        await containers.start(self._engine, container)

    async def remove(self, container: str) -> None:
        await containers.remove(self._engine, container)

    async def rename(self, container: str, name: str) -> None:
        await containers.rename(self._engine, container, name)

    async def set_restart(self, container: str, policy: str) -> None:
        await containers.set_restart(self._engine, container, policy)

    async def uptime(self, container: str) -> tuple[float, int, bool]:
        return await containers.uptime(self._engine, container, await self._now())

    async def _now(self) -> datetime:
        """By the host's clock."""
        if self._skew is None:
            self._skew = (await system.read(self._link, self._clock)).skew
        return datetime.fromtimestamp(self._clock() + self._skew, UTC)

    async def logs(self, container: str, lines: int = 100) -> str:
        return await output.logs(self._engine, self._environment, container, lines)

    async def read_log(self, container: str, *, lines: int, seconds: float, longest: int) -> str:
        since = (await self._now()).timestamp() - seconds if seconds else 0
        return await output.logs(
            self._engine, self._environment, container, lines, since=since, longest=longest
        )

    async def prune(self, environment: Environment, keep: Sequence[str]) -> int:
        """Old copies of the env file go with the images."""
        held = await containers.everything(self._engine, environment)
        await envs.tidy(self._link, environment, {c.label(LABEL_RUN) for c in held})
        return await images.prune(self._engine, environment, keep)

    # http, scripts

    async def get(
        self, port: int, path: str, *, method: str = "GET", body: str = "", bearer: str = ""
    ) -> Probe:
        return await http.get(self._link, port, path, method, body, bearer)

    async def run_script(self, path: str, argument: str, seconds: float) -> Exit:
        """`path` may carry arguments of its own; `argument` is passed as one word, and left out when empty."""
        words = [*shlex.split(path), *([argument] if argument else [])]
        said = await self._link.run(words, seconds=seconds, limit=output.LONGEST, merge=True)
        return Exit(said.code, (await self._hide())(said.out))

    # nginx

    async def register(self, environment: str, token: int, identity: str) -> None:
        self._told = None
        answer = await helper.register(self._link, environment, token, identity)
        self._seen = helper.site_hash(answer)
        if helper.understood(answer):
            self._told = time.monotonic(), helper.site(self.name, answer)

    async def site(self, environment: str) -> SiteState:
        """The state that a registration or a switch ended with is not asked for again at once."""
        told, self._told = self._told, None
        if told and time.monotonic() - told[0] < _JUST:
            return told[1]
        return helper.site(self.name, await helper.status(self._link, environment))

    async def switch(self, environment: str, port: int, token: int) -> SiteState:
        """The first switch is refused when the site file was edited after the registration; a switch back is not."""
        seen, self._seen, self._told = self._seen, "", None
        state = helper.site(self.name, await helper.switch(self._link, environment, port, token, seen))
        self._told = time.monotonic(), state
        return state

    # files

    async def snapshot_env(self, environment: Environment, run: int, source: int = 0) -> str:
        data = await envs.snapshot(self._link, environment, run, source)
        return envs.keyed_hash(self._credentials.hash_key, data)

    async def keeps_env(self, environment: Environment, run: int) -> bool:
        return await envs.has_copy(self._link, environment, run)

    async def write_note(self, environment: Environment, text: str) -> None:
        path = PurePosixPath(environment.state_dir) / f"live-{environment.name}.txt"
        await files.write(self._link, str(path), text.encode(), mode=0o644)
