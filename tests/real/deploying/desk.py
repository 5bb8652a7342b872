"""A desk in this process: the real store, journal, worker and clients; only its people and calendar are made up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from actions.denied import Denied
from actions.deploy import Ask, Opened, ask
from actions.deploy.approvals import Voted, approve
from actions.desk import Desk
from actions.runs.execute import execute
from bot.work.supervisor import Lease, Supervisor
from clients.credentials import Credentials
from clients.hosts import Hosts
from clients.metrics import Metrics
from clients.public import PublicUrl
from clients.registry import Registry
from clients.squawk import Squawk
from policy.config import Channels, Config, Environment, Role, RoleMembers, Timings, Windows
from policy.deploy import AlreadyOpen, NeedsConfirmation, Refused
from policy.events import Event
from policy.facts import Interval, Person
from policy.plan import StepKind
from policy.runs import Phase, Run, State, StepKey
from store.codec import decode_event
from store.database import Database
from store.engine import Engine
from store.journal import PostgresJournal
from store.postgres import PostgresStore
from tests.real.clients_site import KEY, configured
from tests.real.parts.host import TargetHost

T = TypeVar("T")
Hook = Callable[[], Awaitable[object]]
Answer = Opened | Refused | AlreadyOpen | NeedsConfirmation

ENGINEER, APPROVERS, ADMIN = "U0ENGINEER", ("U0APPROVER1", "U0APPROVER2"), "U0COMMANDER"
_ROLES = {
    ENGINEER: {Role.DEPLOYER},
    **{person: {Role.DEPLOYER, Role.APPROVER} for person in APPROVERS},
    ADMIN: {Role.ADMIN, Role.INCIDENT_COMMANDER},
}
LEASE = Lease(length=4, beat=0.5, poll=0.2, give_up=3)
QUICK = Timings(
    connect=15,
    pull=30,
    migrate=30,
    start=30,
    health=3,
    health_interval=0.05,
    min_uptime=0.3,
    smoke=15,
    switch=20,
    verify=8,
    drain=5,
    watch=0.5,
    watch_interval=0.1,
    metrics_interval=0.2,
    slow_for=1,
)


class Staff:
    """Satisfies `People`."""

    async def person(self, user: str) -> Person:
        return Person(user, frozenset(_ROLES.get(user, ())))

    async def holders(self, role: Role) -> tuple[str, ...]:
        return tuple(user for user, roles in _ROLES.items() if role in roles)


class NoClosures:
    """Satisfies `Calendar`."""

    def intervals(self, now: datetime, ahead: timedelta = timedelta(0)) -> tuple[Interval, ...]:
        return ()


class TellingJournal(PostgresJournal):
    """The real journal, which also tells the test that a step begins: once, before it does anything."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.hooks: dict[tuple[str, int], Hook] = {}

    async def start(self, key: StepKey, kind: str, host: str) -> bool:
        begun = await super().start(key, kind, host)
        if begun and (hook := self.hooks.pop((kind, key.direction), None)):
            await hook()
        return begun


async def seen(look: Callable[[], Awaitable[T | None]], seconds: float = 30) -> T:
    """Looks until there is something true."""
    async with asyncio.timeout(seconds):
        while True:
            if found := await look():
                return found
            await asyncio.sleep(0.05)


@dataclass(slots=True)
class Office:
    """One desk over one database. Several workers may serve it."""

    desk: Desk
    db: Database
    store: PostgresStore
    engine: Engine
    journal: TellingJournal
    lease: Lease = LEASE
    names: list[str] = field(default_factory=list)

    def at(self, kind: StepKind, hook: Hook, direction: int = 1) -> None:
        """`hook` runs when the next step of that kind begins."""
        self.journal.hooks[kind.value, direction] = hook

    @asynccontextmanager
    async def working(self, desk: Desk | None = None) -> AsyncIterator[Supervisor]:
        """A worker, as bot/app.py makes it."""
        worker = self.worker(desk)
        serving = asyncio.create_task(worker.serve())
        try:
            yield worker
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    def worker(self, desk: Desk | None = None) -> Supervisor:
        self.names.append(f"worker-{len(self.names) + 1}")

        async def carry_out(run: Run, stop: asyncio.Event) -> None:
            await execute(desk or self.desk, run, stop)

        async def asked(run: int) -> bool:
            return bool((await self.store.run(run)).stop_by)

        return Supervisor(self.engine, carry_out, asked, self.names[-1], self.lease)

    async def ask(self, version: str, environment: str = "production", **words: Any) -> Answer:
        return await ask(self.desk, Ask(ENGINEER, version, environment, **words))

    async def opened(self, version: str, environment: str = "production", **words: Any) -> Run:
        answer = await self.ask(version, environment, **words)
        assert isinstance(answer, Opened), answer
        return answer.run

    async def approve_all(self, run: Run) -> Run:
        """Both approvers, where it needs them; returns the run as it began or queued."""
        for person in APPROVERS if run.phase is Phase.AWAITING_APPROVAL else ():
            voted = await approve(self.desk, run.id, person, run.plan_hash)
            assert isinstance(voted, Voted), voted
            run = voted.run
        return run

    async def last_vote(self, run: Run) -> Voted | Denied:
        first = await approve(self.desk, run.id, APPROVERS[0], run.plan_hash)
        assert isinstance(first, Voted), first
        return await approve(self.desk, run.id, APPROVERS[1], run.plan_hash)

    async def begun(self, version: str, environment: str = "production", **words: Any) -> Run:
        return await self.approve_all(await self.opened(version, environment, **words))

    async def deploy(self, version: str, environment: str = "production", seconds: float = 45) -> Run:
        """From the request to the end of the run."""
        run = await self.begun(version, environment)
        return await self.finished(run, seconds)

    async def finished(self, run: Run, seconds: float = 45) -> Run:
        """Ended, or frozen by a return that failed."""
        return await self.until(
            run, lambda r: r.state is State.ENDED or r.phase is Phase.ROLLBACK_FAILED, seconds
        )

    async def in_phase(self, run: Run, *phases: Phase, seconds: float = 45) -> Run:
        return await self.until(run, lambda r: r.phase in phases, seconds)

    async def until(self, run: Run, right: Callable[[Run], bool], seconds: float = 45) -> Run:
        try:
            return await seen(lambda: self._if(run, right), seconds)
        except TimeoutError:
            found, steps = await self.store.run(run.id), await self.store.steps(run.id)
            rows = "\n".join(f"{s.direction:+} {s.kind} {s.state} {s.detail}" for s in steps)
            raise AssertionError(f"still {found.phase} ({found.error})\n{rows}") from None

    async def step(
        self, run: Run, kind: StepKind, state: str = "running", direction: int = 1, seconds: float = 30
    ) -> None:
        """Waits until the journal says so."""

        async def found() -> bool:
            rows = await self.store.steps(run.id)
            return any((s.kind, s.state, s.direction) == (kind, state, direction) for s in rows)

        await seen(found, seconds)

    async def _if(self, run: Run, right: Callable[[Run], bool]) -> Run | None:
        found = await self.store.run(run.id)
        return found if right(found) else None

    async def events(self, run: Run) -> list[Event]:
        """What the outbox holds for the run, in order."""
        async with self.db.session() as session:
            rows = await session.rows(
                "select event, payload from outbox where run = $1 order by position", run.id
            )
        return [decode_event(row["event"], row["payload"]) for row in rows]


def office_config(*environments: Environment) -> Config:
    roles = tuple(RoleMembers(role, tuple(u for u, held in _ROLES.items() if role in held)) for role in Role)
    return Config(environments, roles, Channels("C0DEPLOYMENTS", "C0INCIDENTS"), Windows(()))


def production(host: TargetHost, **changes: Any) -> Environment:
    """The guide's production on a target host, with short timings and no staging before it."""
    given = {
        "timings": QUICK,
        "approvals": 2,
        "min_free_memory_mb": 0,
        "min_free_disk_mb": 0,
        "migrate_command": ("/app", "migrate"),
    }
    return configured(host, **{**given, **changes})


@asynccontextmanager
async def open_office(
    database_url: str,
    *environments: Environment,
    patience: float = 15,
    lease: Lease = LEASE,
    metrics: Metrics | None = None,
) -> AsyncIterator[Office]:
    credentials = Credentials(hash_key=KEY)
    async with Database.open(database_url) as db:
        store, journal = PostgresStore(db), TellingJournal(db)
        desk = Desk(
            config=office_config(*environments),
            store=store,
            journal=journal,
            hosts=Hosts(credentials),
            registry=Registry(credentials),
            people=Staff(),
            calendar=NoClosures(),
            public=PublicUrl(seconds=3),
            metrics=metrics or Metrics(None),
            sql=Squawk(),
            smoke_login=("test@liyaqa.com", "test123"),
            patience=patience,
        )
        yield Office(desk, db, store, Engine(db), journal, lease)
