"""The Docker daemon of this machine for one demo: looked at before the start, its containers stopped at the end."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sandbox.host.real.engine import Engine, Held, Refused
from sandbox.host.real.faults import WITHOUT, NotReady
from sandbox.host.real.keeper import RAN

NAMES = ("liyaqa-backend", "liyaqa-backend-staging")  # production's as in the guide; one daemon holds both
ENDS = ("", "-blue", "-green", "-old", "-failed")
_ROOT = Path(__file__).parents[3]
NETWORK = "liyaqa_demo_network"
_LOOK = 0.5  # seconds between two looks at what runs
_STOP = 60.0
T = TypeVar("T")


def socket_path() -> Path:
    """NotReady where the daemon is not one of this machine."""
    given = os.environ.get("DOCKER_HOST", "") or "unix:///var/run/docker.sock"
    if sys.platform != "linux":
        raise NotReady(
            f"DOCKER=1 needs Linux, where containers share the machine's ports: leave it out, {WITHOUT}."
        )
    if not given.startswith("unix://"):
        raise NotReady(
            f"DOCKER_HOST is {given}, but the demo needs a daemon of this machine: unset DOCKER_HOST, {WITHOUT}."
        )
    return Path(given.removeprefix("unix://"))


def reachable() -> Engine:
    """NotReady says why there is none."""
    engine = Engine(socket_path())
    try:
        engine.ask("GET", "/version")
    except PermissionError:
        raise NotReady(
            f"You may not use {engine.socket}: add yourself to the docker group (sudo usermod -aG docker $USER)"
            f" and log in again, {WITHOUT}."
        ) from None
    except (OSError, Refused, ValueError):
        raise NotReady(
            f"No Docker daemon answers at {engine.socket}: start it (sudo systemctl start docker), {WITHOUT}."
        ) from None
    return engine


@dataclass(slots=True)
class Daemon:
    """`async with Daemon(folder) as daemon:`. NotReady when it cannot be used; nothing is changed then."""

    folder: Path
    engine: Engine = field(default_factory=reachable)
    held: list[Held] = field(default_factory=list)
    _keeper: subprocess.Popen[bytes] | None = None
    _looks: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._do(self._prepared)
        self._keeper = self._kept()
        try:
            await self._do(self._resumed)
        except BaseException:
            await self._end()
            raise
        self._looks = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._looks is not None:
            self._looks.cancel()
            await asyncio.gather(self._looks, return_exceptions=True)
        await self._end()

    def served(self) -> set[int]:
        """The ports that this demo's running containers publish."""
        return {port for held in self.held if held.running for port in held.ports}

    async def run(self, name: str, repository: str, tag: str, body: dict[str, Any]) -> None:
        """By hand, as the guide does it."""
        try:
            await self._do(lambda: self.engine.pull(repository, tag))
        except NotReady as e:
            raise NotReady(
                f"{e} (The daemon must reach the demo's registry on this machine's loopback.)"
            ) from None
        await self._do(lambda: self.engine.run(name, {**body, "Image": f"{repository}:{tag}"}))
        await self.look()

    async def look(self) -> None:
        self.held = await asyncio.to_thread(self.engine.of, self.folder)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            try:
                await self.look()
            except (OSError, Refused, ValueError):
                self.held = []  # it is away, and so is what it publishes

    async def _do(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except (OSError, Refused, ValueError) as e:
            raise NotReady(f"Docker does not do it: {e}. Mend that, {WITHOUT}.") from None

    def _prepared(self) -> None:
        """What is somebody else's is left alone; what a forgotten demo of this folder left goes."""
        wanted = {f"{name}{end}" for name in NAMES for end in ENDS}
        for held in self.engine.containers():
            if held.name in wanted and held.demo != str(self.folder):
                raise NotReady(_taken(held))
        if not (self.folder / RAN).exists():
            self.engine.remove_everything(self.folder)
        if not self.engine.networks(self.folder):
            self.engine.make_network(NETWORK, self.folder)

    def _resumed(self) -> None:
        """What ran when the demo ended runs again, whatever its restart policy."""
        file = self.folder / RAN
        ran = set(json.loads(file.read_text())) if file.exists() else set()
        for held in self.engine.of(self.folder):
            if held.id in ran and not held.running:
                self._again(held)
        file.write_text("[]")
        self.held = self.engine.of(self.folder)

    def _again(self, held: Held) -> None:
        try:
            self.engine.start(held.id)
        except Refused as e:
            raise NotReady(
                f"Docker does not start {held.name} again: {e}. Mend that, or begin anew: make demo-reset DOCKER=1"
            ) from None

    def _kept(self) -> subprocess.Popen[bytes]:
        words = ("-m", "sandbox.host.real.keeper", str(self.folder), str(self.engine.socket))
        return subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, *words], cwd=_ROOT, stdin=subprocess.PIPE, start_new_session=True
        )

    async def _end(self) -> None:
        if self._keeper is not None and self._keeper.stdin is not None:
            self._keeper.stdin.close()
            await asyncio.to_thread(self._keeper.wait, _STOP)


def _taken(held: Held) -> str:
    if held.demo:
        return f"The demo of {held.demo} has the container {held.name}: make demo-reset DOCKER=1 DATA={held.demo}, {WITHOUT}."
    return (
        f"Docker has a container {held.name} that is not the demo's: remove or rename it"
        f" (docker rename {held.name} NAME), {WITHOUT}."
    )


def forget(folder: Path, socket: Path) -> None:
    """Everything that a demo of this folder made in Docker. NotReady while the daemon cannot be asked."""
    try:
        Engine(socket).remove_everything(folder)
    except (OSError, Refused, ValueError) as e:
        raise NotReady(
            f"The Docker at {socket} does not remove what the demo made: {e}. Mend that, then again."
        ) from None
