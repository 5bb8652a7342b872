"""A whole target host on loopback with stand-ins for Docker and nginx: no root, nothing to install."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncssh
from aiohttp import web

from sandbox.host.engine import pull
from sandbox.host.engine.api import EngineApi
from sandbox.host.engine.processes import Processes
from sandbox.host.machine import Machine
from sandbox.host.nginx.master import Nginx
from sandbox.host.ports import LOOPBACK
from sandbox.host.records import Described, published
from sandbox.host.registry import SandboxRegistry
from sandbox.host.ssh.streams import Bridge


class SandboxHost(Machine):
    """`pace` stretches pulls and start-ups, 0: none."""

    nginx: Nginx

    def __init__(self, folder: Path, registry: SandboxRegistry, *, pace: float = 1.0, **given: Any) -> None:
        super().__init__(folder, registry, **given)
        self._pace = pace

    # what tests look at and do

    def described(self, name: str) -> Described | None:
        """As Docker describes it."""
        return self.records.container(name)

    async def run_release(self, tag: str, name: str, port: int) -> str:
        """Starts a release by hand, as the guide does, and returns the container's id."""
        found = await pull.look_up(self.engine.images, self.repository, tag)
        self.engine.images.add(found.identity, found.config, found.size, self.repository, found.digest, tag)
        binding = {"8080/tcp": [{"HostIp": LOOPBACK, "HostPort": str(port)}]}
        host = {
            "NetworkMode": self.network,
            "PortBindings": binding,
            "RestartPolicy": {"Name": "unless-stopped"},
        }
        made = self.engine.containers.create(name, {"Image": f"{self.repository}:{tag}", "HostConfig": host})
        await self.engine.containers.start(made["Id"])
        return str(made["Id"])

    async def reboot(self) -> None:
        """The machine goes down and comes up: only what its restart policy brings back runs (ruling 18)."""
        await self._door.close()
        await self.nginx.stop()
        await self.processes.off()
        await self.processes.boot()
        await self.nginx.start()
        await self._door.open(self.port)
        await self._serving()

    # the stand-ins

    async def _open_engine(self, stack: AsyncExitStack) -> None:
        self.processes = Processes(self.records, self.folder, self._pace)
        stack.push_async_callback(self.processes.off)
        self.engine = EngineApi(self.records, self.processes, self.name, self._pace)
        self._runner = web.AppRunner(self.engine.application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        stack.push_async_callback(self._runner.cleanup)

    async def _fill(self) -> None:
        if self.records.containers or not self._first:
            await self.processes.resume()
            return
        await self.run_release(self._first, self.blue, self.ports[0])

    def _web_server(self) -> Nginx:
        return Nginx(self.site, int(self.records.ports["public"]), self.ports)

    def _stream(self, connection: asyncssh.SSHServerConnection) -> Bridge:
        del connection
        assert self._runner.server is not None
        return Bridge(self._runner.server())

    def _served(self) -> list[int]:
        return [port for c in self.records.running() if (port := published(c))]
