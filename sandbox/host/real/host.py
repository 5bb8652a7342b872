"""A target host whose Docker and nginx are the machine's own."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncssh

from sandbox.host.machine import Machine
from sandbox.host.ports import LOOPBACK, is_free
from sandbox.host.real.daemon import ENDS, NAMES, NETWORK, Daemon
from sandbox.host.real.faults import NotReady
from sandbox.host.real.nginx import RealNginx
from sandbox.host.registry import SandboxRegistry


class DockerHost(Machine):
    """Two of them share one daemon: each has names and ports of its own."""

    def __init__(self, folder: Path, registry: SandboxRegistry, daemon: Daemon, **given: Any) -> None:
        super().__init__(folder, registry, **given)
        self._daemon = daemon
        self.network = NETWORK
        self.container = NAMES[0] if self.environment == "production" else NAMES[1]

    async def _choose_ports(self) -> dict[int, int]:
        """Containers keep the ports they were made with: the pool is never another one."""
        pool = self.records.ports.get("pool", [])
        for port in pool:
            if not is_free(port) and port not in self._daemon.served():
                raise NotReady(
                    f"Port {port}, which belongs to the demo's containers, is taken by another program:"
                    " end that, or begin anew: make demo-reset DOCKER=1"
                )
        moved = await super()._choose_ports()
        if pool:
            self.records.ports["pool"] = pool
        return {old: new for old, new in moved.items() if old not in pool}

    async def _open_engine(self, stack: AsyncExitStack) -> None:
        """It is there already, and stays."""

    async def _fill(self) -> None:
        if any(self._is_ours(held.name) for held in self._daemon.held):
            return
        port = self.ports[0]
        body = {
            "Env": self._variables(),
            "ExposedPorts": {"8080/tcp": {}},
            "HostConfig": {
                "NetworkMode": self.network,
                "PortBindings": {"8080/tcp": [{"HostIp": LOOPBACK, "HostPort": str(port)}]},
                "RestartPolicy": {"Name": "unless-stopped"},
            },
        }
        await self._daemon.run(self.blue, self.repository, self._first, body)

    def _is_ours(self, name: str) -> bool:
        return name in {f"{self.container}{end}" for end in ENDS}

    def _variables(self) -> list[str]:
        """As `docker run --env-file` reads them."""
        text = (self.root / self.env_file.lstrip("/")).read_text()
        return [line for line in text.splitlines() if line and not line.startswith("#")]

    def _web_server(self) -> RealNginx:
        public = int(self.records.ports["public"])
        return RealNginx(self.site, public, self.ports, self.folder / "nginx")

    def _stream(self, connection: asyncssh.SSHServerConnection) -> Any:
        return connection.forward_unix_connection(str(self._daemon.engine.socket))

    def _served(self) -> list[int]:
        return sorted(self._daemon.served() & {*self.ports})

    def _listening(self) -> list[int]:
        """Docker may publish without a listener that is seen from here."""
        return sorted({*super()._listening(), *self._served()})
