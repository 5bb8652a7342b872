"""What every target host of the sandbox has: ports, files, an SSH server, customers and metrics. Docker and nginx differ."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import asyncssh
from aiohttp import web

from sandbox.host import layout
from sandbox.host.metrics import api
from sandbox.host.metrics.alerts import Alerts
from sandbox.host.metrics.scrape import Scraper
from sandbox.host.metrics.series import Store
from sandbox.host.nginx.fence import Kept
from sandbox.host.nginx.helper import Helper
from sandbox.host.nginx.server import WebServer
from sandbox.host.ports import LOOPBACK, free_port, is_free
from sandbox.host.records import Records
from sandbox.host.registry import SandboxRegistry
from sandbox.host.releases import LIVE
from sandbox.host.ssh.commands import Shell
from sandbox.host.ssh.keys import kept_keys
from sandbox.host.ssh.server import USER, Door
from sandbox.host.traffic import Traffic
from sandbox.host.waiting import until

_SERVICES = ("ssh", "public", "prometheus")
_START = 20.0  # seconds for the live release to serve again
_LEAVING = 3.0  # seconds in which a killed sandbox's processes give their ports back


class Machine(ABC):
    """`async with Machine(folder, registry, ...) as host:`. Everything a `[[hosts]]` table names is an attribute.

    `folder` keeps the host from one start to the next: what ran runs again. `traffic`: customers' requests a second.
    `scrape`: seconds between two looks at the backends' counters. `live`: what runs on a new host, started by hand.
    """

    network = "liyaqa_network"
    container = "liyaqa-backend"
    nginx: WebServer
    address = LOOPBACK
    user = USER
    docker_socket = layout.SOCKET
    helper = layout.HELPER
    state_dir = f"{layout.OPT}/desk"
    backup_command = layout.BACKUP_COMMAND

    def __init__(
        self,
        folder: Path,
        registry: SandboxRegistry,
        *,
        name: str = "production",
        environment: str = "production",
        live: str = LIVE,
        traffic: float = 20.0,
        scrape: float = 2.0,
    ) -> None:
        self.folder, self.registry, self.name, self.environment = folder, registry, name, environment
        self._first, self._rate, self._scrape = live, traffic, scrape
        self._layout = layout.Layout(folder, environment)
        self._stack = AsyncExitStack()
        self.metrics = Store()
        self.scraped_too: list[int] = []  # ports of a neighbour, for the one Prometheus of a team
        self.prepared = asyncio.Event()  # the attributes below are known; the host itself is still starting

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            stack.enter_context(self._layout.held())
            await self._prepare()
            self.prepared.set()
            await self._open_engine(stack)
            await self._fill()
            await self._open_services(stack)
            await self._serving()
            self._background(stack, self.traffic.run(), self._scraper.run(), self.alerts.run(self._scrape))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    # what liyaqa.toml names

    @property
    def port(self) -> int:
        return int(self.records.ports["ssh"])

    @property
    def ports(self) -> tuple[int, ...]:
        """The pool, on loopback."""
        return tuple(self.records.ports["pool"])

    @property
    def key_file(self) -> Path:
        return self.keys.client_file

    @property
    def host_key(self) -> str:
        return self.keys.host_line

    @property
    def env_file(self) -> str:
        return self._layout.env_file

    @property
    def site(self) -> Path:
        """The site file on this machine, as nginx includes it."""
        return self._layout.site

    @property
    def root(self) -> Path:
        """What the account sees as the root of its file system."""
        return self._layout.root

    @property
    def public_url(self) -> str:
        return f"http://{LOOPBACK}:{self.records.ports['public']}"

    @property
    def repository(self) -> str:
        return self.registry.repository

    @property
    def prometheus_url(self) -> str:
        return f"http://{LOOPBACK}:{self.records.ports['prometheus']}"

    @property
    def blue(self) -> str:
        """The name under which the guide starts the first release."""
        return f"{self.container}-blue" if self.environment == "production" else self.container

    # what differs

    @abstractmethod
    async def _open_engine(self, stack: AsyncExitStack) -> None: ...

    @abstractmethod
    async def _fill(self) -> None:
        """What ran before; on a new host the release that the story begins with, started by hand."""

    @abstractmethod
    def _web_server(self) -> WebServer: ...

    @abstractmethod
    def _stream(self, connection: asyncssh.SSHServerConnection) -> Any:
        """The session of one stream to the Engine API."""

    @abstractmethod
    def _served(self) -> list[int]:
        """The ports of running containers."""

    # opening

    async def _prepare(self) -> None:
        self.keys = kept_keys(self.folder / "keys")
        self.records = Records.load(self.folder / "state.json")
        moved = await self._choose_ports()
        self.records.moved(self.registry.address, moved)
        self._layout.move_site(moved)
        self._layout.write(self.records.ports["public"], self.ports[0])
        self.records.save()
        self.alerts = Alerts(self.metrics, self.environment, self.ports)

    async def _choose_ports(self) -> dict[int, int]:
        """The former ones where they are free. Returns which became which."""
        former = self.records.ports
        size = 3 if self.environment == "production" else 1
        wanted = [former.get(name, 0) for name in _SERVICES] + former.get("pool", [0] * size)
        await until(lambda: all(is_free(port) for port in wanted if port), _LEAVING, every=0.1)
        chosen: list[int] = []
        for port in wanted:
            chosen.append(free_port(port, chosen))
        count = len(_SERVICES)
        self.records.ports = {**dict(zip(_SERVICES, chosen, strict=False)), "pool": chosen[count:]}
        return {old: new for old, new in zip(wanted, chosen, strict=True) if old and old != new}

    async def _open_services(self, stack: AsyncExitStack) -> None:
        self.nginx = self._web_server()
        kept = Kept(self.folder / "helper", self.environment)
        helper = Helper(self.nginx, kept, self.environment)
        self._door = Door(self.keys, self._shell(helper), self.docker_socket, self._stream, self._reachable)
        helper.end = self._door.end
        stack.push_async_callback(self.nginx.stop)
        await self.nginx.start()
        stack.push_async_callback(helper.settled)
        stack.push_async_callback(self._door.close)
        await self._door.open(self.port)
        await self._open_metrics(stack)
        self.traffic = Traffic(self.public_url, self._rate)

    def _shell(self, helper: Helper) -> Shell:
        return Shell(
            folder=self.root,
            helper_path=self.helper,
            helper=helper.call,
            ports=self._listening,
            sockets=(self.docker_socket,),
            backup_command=self.backup_command,
        )

    async def _open_metrics(self, stack: AsyncExitStack) -> None:
        labels = {"job": "liyaqa-backend", "environment": self.environment}
        self._scraper = Scraper(self.metrics, lambda: [*self.ports, *self.scraped_too], labels, self._scrape)
        runner = web.AppRunner(
            api.application(self.metrics, self.alerts), access_log=None, shutdown_timeout=0.5
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, LOOPBACK, self.records.ports["prometheus"]).start()

    def _background(self, stack: AsyncExitStack, *work: Coroutine[Any, Any, None]) -> None:
        tasks = [asyncio.create_task(coroutine) for coroutine in work]

        async def end() -> None:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

        stack.push_async_callback(end)

    async def _serving(self) -> None:
        """Until the port that nginx names answers; a dead one is left for the bot to find."""
        live = set(self.nginx.live()) & set(self._served())
        await until(lambda: not any(map(is_free, live)), _START, every=0.05)

    def _listening(self) -> list[int]:
        return [port for port in (*self.ports, self.records.ports["public"], self.port) if not is_free(port)]

    def _reachable(self) -> set[int]:
        return {*self.ports, int(self.records.ports["public"])}
