"""A desk in this process over a real database, registry and host; its worker can be killed and followed by another."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from actions import deploy
from actions.desk import Desk
from actions.runs.execute import execute
from clients.credentials import Credentials
from clients.hosts import Hosts
from clients.metrics import Metrics
from clients.public import PublicUrl
from clients.registry import Registry
from policy.config import Channels, Config, Environment, Role, Timings, Windows
from policy.deploy import Allowed, Decision, Refused
from policy.facts import HostFacts, Interval, Person
from policy.runs import Run
from store.database import Database
from store.engine import Engine
from store.journal import PostgresJournal
from store.postgres import PostgresStore
from tests.real.clients_site import KEY, configured
from tests.real.parts.host import TargetHost

WHO = "U0ENGINEER"
TIMINGS = Timings(
    connect=10,
    health=15,
    health_interval=0.05,
    min_uptime=0.3,
    drain=5,
    verify=10,
    watch=0.2,
    watch_interval=0.1,
)


def environment(host: TargetHost, **changes: Any) -> Environment:
    """Nobody has to approve, any hour is right: these tests are about the host."""
    made = configured(host, min_free_memory_mb=0, migrate_command=("/app", "migrate"), timings=TIMINGS)
    return replace(made, **changes)


@dataclass(slots=True)
class Office:
    desk: Desk
    engine: Engine
    database: Database

    @property
    def environment(self) -> Environment:
        return self.desk.config.environments[0]

    async def plan(self, version: str) -> Decision:
        return await deploy.plan(self.desk, deploy.Ask(WHO, version, self.environment.name))

    async def allowed(self, version: str) -> Allowed:
        decision = await self.plan(version)
        assert isinstance(decision, Allowed), decision
        return decision

    async def refused(self, version: str) -> Refused:
        decision = await self.plan(version)
        assert isinstance(decision, Refused), decision
        return decision

    async def open(self, version: str) -> int:
        opened = await deploy.ask(self.desk, deploy.Ask(WHO, version, self.environment.name))
        assert isinstance(opened, deploy.Opened), opened
        return opened.run.id

    async def work(self, hosts: Any = None) -> None:
        """A worker carries whatever is due. With `hosts` of its own it may break; then its lease is over at once."""
        desk = replace(self.desk, hosts=hosts) if hosts else self.desk
        while run := await self.engine.claim("a worker", 60):
            try:
                await execute(desk, run, asyncio.Event())
            finally:
                await self.engine.release(run.id, run.token)

    async def deploy(self, version: str) -> Run:
        """From the request to the end of the run."""
        run = await self.open(version)
        await self.work()
        return await self.desk.store.run(run)

    async def deployed(self, version: str) -> Run:
        run = await self.deploy(version)
        assert run.phase == "succeeded", (run.phase, run.error)
        return run

    async def facts(self) -> HostFacts:
        name = self.environment.hosts[0].name
        async with self.desk.hosts.session(self.environment, name) as host:
            return await host.inspect(self.environment)

    async def wake(self, kind: str) -> None:
        """Time passes: parked runs of this kind are due now."""
        async with self.database.transaction() as session:
            await session.execute(
                "update run set wake_at = desk_now() where kind = $1 and state <> 'ended'", kind
            )


class _People:
    """Everybody is a deployer."""

    async def person(self, user: str) -> Person:
        return Person(user, frozenset({Role.DEPLOYER}))

    async def holders(self, _role: Role) -> tuple[str, ...]:
        return ()


class _Calendar:
    def intervals(self, _now: datetime, _ahead: timedelta = timedelta()) -> tuple[Interval, ...]:
        return ()


@asynccontextmanager
async def office(database_url: str, place: Environment) -> AsyncIterator[Office]:
    credentials = Credentials(hash_key=KEY)
    async with Database.open(database_url) as database:
        desk = Desk(
            config=Config((place,), (), Channels("C0DEPLOYMENTS", "C0INCIDENTS"), Windows(open=())),
            store=PostgresStore(database),
            journal=PostgresJournal(database),
            hosts=Hosts(credentials, time.time),
            registry=Registry(credentials),
            people=_People(),
            calendar=_Calendar(),
            public=PublicUrl(),
            metrics=Metrics(None),
        )
        yield Office(desk, Engine(database), database)


class Killed(BaseException):
    """The worker's process ended here."""


class Mortal:
    """Hosts whose worker dies around the n-th call of some verbs: after it was done, or before."""

    def __init__(self, hosts: Any, verbs: set[str], calls: int, *, before: bool = False) -> None:
        self._hosts, self._verbs, self._before = hosts, verbs, before
        self.left = calls

    def session(self, place: Environment, host: str) -> AbstractAsyncContextManager[Any]:
        return self._session(place, host)

    @asynccontextmanager
    async def _session(self, place: Environment, host: str) -> AsyncIterator[Any]:
        async with self._hosts.session(place, host) as session:
            yield _Watched(session, self)

    async def around(self, verb: str, call: Any, *words: Any, **named: Any) -> Any:
        self.left -= verb in self._verbs
        dies = verb in self._verbs and self.left == 0
        if dies and self._before:
            raise Killed
        answer = await call(*words, **named)
        if dies:
            raise Killed
        return answer


class _Watched:
    def __init__(self, session: Any, mortal: Mortal) -> None:
        self._session, self._mortal = session, mortal

    def __getattr__(self, verb: str) -> Any:
        found = getattr(self._session, verb)
        if not callable(found):
            return found

        async def call(*words: Any, **named: Any) -> Any:
            return await self._mortal.around(verb, found, *words, **named)

        return call
