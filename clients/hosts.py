"""Opens sessions to the configured hosts: one SSH connection each, few starts at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from clients.credentials import Credentials
from clients.docker.engine import Engine
from clients.server.session import HostSession
from clients.server.wired import Wire
from clients.ssh.connect import connected
from policy.config import Environment, Host
from policy.errors import HostFault

STARTS = 3  # at once, from this bot: each costs its event loop time that acks wait for, and sshd drops some of many


class Hosts:
    """Satisfies `Hosts`. `clock`: seconds since 1970, best the database's; the hosts' skew is told against it."""

    def __init__(self, credentials: Credentials, clock: Callable[[], float] = time.time) -> None:
        self._credentials = credentials
        self._clock = clock
        self._starts = asyncio.Semaphore(STARTS)

    @asynccontextmanager
    async def session(self, environment: Environment, host: str) -> AsyncIterator[HostSession]:
        """A host that cannot be reached gives a session whose calls raise that fault, and whose facts tell it."""
        place = next(h for h in environment.hosts if h.name == host)
        async with AsyncExitStack() as stack:
            try:
                wire: Wire | HostFault = await self._wire(stack, environment, place)
            except HostFault as fault:
                wire = fault
            yield HostSession(environment, place, self._credentials, self._clock, wire)

    async def _wire(self, stack: AsyncExitStack, environment: Environment, host: Host) -> Wire:
        async with self._starts:
            link = await stack.enter_async_context(connected(host, environment.timings.connect))
        engine = Engine(link)
        stack.push_async_callback(engine.close)
        return Wire(link, engine)
