"""The demo's two hosts: stand-ins, or with the machine's own Docker and nginx."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from sandbox.demo.faults import CannotStart
from sandbox.host import FolderInUse, SandboxHost, SandboxRegistry
from sandbox.host.machine import Machine
from sandbox.host.ports import is_free
from sandbox.host.real import daemon, images, nginx
from sandbox.host.real.faults import NotReady
from sandbox.host.real.host import DockerHost

Pair = tuple[Machine, Machine]


def check(data: Path, former: Mapping[str, Any], *, docker: bool) -> str:
    """The daemon's socket, empty without one. CannotStart when what is wanted is not there, or not as it was before."""
    try:
        socket = str(daemon.socket_path()) if docker else ""
        if former.get("docker", socket) != socket:
            was = f"with the Docker of {former['docker']}" if former["docker"] else "without DOCKER=1"
            raise CannotStart(
                f"The demo in {data} began {was}: go on like that, or name another folder: make demo DATA=DIR"
            )
        if docker:
            nginx.program()
            daemon.reachable()
    except NotReady as e:
        raise CannotStart(str(e)) from None
    return socket


async def made(stack: AsyncExitStack, folder: Path, *, docker: bool) -> Pair:
    """Production and staging, not yet open, beside a registry that is."""
    if docker:
        return await _real(stack, folder)
    registry = await stack.enter_async_context(SandboxRegistry(folder))
    production = SandboxHost(folder / "production", registry)
    return production, SandboxHost(
        folder / "staging", registry, name="staging", environment="staging", traffic=2.0
    )


async def _real(stack: AsyncExitStack, folder: Path) -> Pair:
    make = await asyncio.to_thread(images.maker, folder)
    registry = SandboxRegistry(folder, make=make)
    if registry.remembered and not is_free(registry.remembered):
        raise CannotStart(
            f"Port {registry.remembered} of the demo's registry is taken by another program, and its images are"
            " named by it: end that, or begin anew: make demo-reset DOCKER=1"
        )
    await stack.enter_async_context(registry)
    try:
        shared = await stack.enter_async_context(daemon.Daemon(folder))
    except NotReady as e:
        raise CannotStart(str(e)) from None
    production = DockerHost(folder / "production", registry, shared)
    return production, DockerHost(
        folder / "staging", registry, shared, name="staging", environment="staging", traffic=2.0
    )


async def opened(stack: AsyncExitStack, host: Machine) -> None:
    try:
        await stack.enter_async_context(host)
    except FolderInUse:
        raise CannotStart(f"A demo already runs in {host.folder.parent}.") from None
    except NotReady as e:
        raise CannotStart(str(e)) from None


def forget(folder: Path, socket: str) -> None:
    """What a demo of this folder made in Docker. CannotStart while the daemon cannot be asked."""
    try:
        daemon.forget(folder, Path(socket))
    except NotReady as e:
        raise CannotStart(str(e)) from None
