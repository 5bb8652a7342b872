"""A run's own connections: one a host, registered with the run's fencing token, opened again after a cut (ruling 5)."""

import asyncio
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

import structlog

from actions.desk import Desk
from actions.ports import Host
from policy.config import Environment
from policy.errors import BotError
from policy.runs import Run

log = structlog.get_logger()
_CLOSE = 5.0  # seconds; a broken connection may not even close


class Sessions:
    def __init__(self, desk: Desk, run: Run, environment: Environment) -> None:
        self._desk, self._run, self._environment = desk, run, environment
        self._open: dict[str, tuple[AbstractAsyncContextManager[Host], Host]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in list(self._open):
            await self.drop(name)

    async def get(self, name: str) -> Host:
        """Before its first mutation a session ends whatever an older token still holds on the host."""
        if name not in self._open:
            await self._reach(name)
        return self._open[name][1]

    async def _reach(self, name: str) -> None:
        """A session that could not register is no session: nobody may act through it."""
        manager = self._desk.hosts.session(self._environment, name)
        host = await manager.__aenter__()
        self._open[name] = (manager, host)
        try:
            await host.register(self._environment.name, self._run.token, await self._desk.store.identity())
        except BaseException:
            await self.drop(name)
            raise

    async def drop(self, name: str) -> None:
        """Closes a connection, also one that broke; the next `get` opens another."""
        if found := self._open.pop(name, None):
            try:
                async with asyncio.timeout(_CLOSE):
                    await found[0].__aexit__(None, None, None)
            except (BotError, TimeoutError) as fault:
                log.info("session_left", host=name, fault=str(fault) or type(fault).__name__)
