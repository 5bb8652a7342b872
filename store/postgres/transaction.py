"""One transition: its rows, its audit rows and its events, together or not at all."""

from datetime import datetime

from policy.events import Event
from policy.facts import Live
from policy.rules import Rule
from policy.runs import Lock, Phase, Run, StepKey, Vote
from store.deliveries import settle
from store.postgres.action_items import ItemWrites
from store.postgres.calling import CallingWrites
from store.postgres.incidents import IncidentWrites
from store.postgres.playbooks import PlaybookWrites
from store.postgres.rollbacks import RollbackWrites
from store.postgres.ticks import TickWrites
from store.postgres.watches import WatchWrites
from store.tables import environments, events, runs, steps, votes
from store.tables.session import Session


class PostgresTransaction(
    CallingWrites, IncidentWrites, ItemWrites, PlaybookWrites, RollbackWrites, TickWrites, WatchWrites
):
    """One transition. Events and audit rows are written at its end, so that their locks are short and always last."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.now = now
        self._session = session
        self._events: list[Event] = []
        self._once: list[tuple[str, Event]] = []
        self._audit: list[tuple[object, ...]] = []

    async def add_run(self, run: Run) -> Run:
        return await runs.add(self._session, run)

    async def lock_run(self, run: int) -> Run:
        return await runs.lock(self._session, run)

    async def save_run(self, run: Run) -> None:
        await runs.save(self._session, run)

    async def take_claim(self, run: Run, phase: Phase) -> Run | None:
        """Saves the whole run when it gets the environment, and nothing when it does not."""
        return await runs.take_claim(self._session, run, phase)

    async def next_queued(self, environment: str) -> Run | None:
        return await runs.next_queued(self._session, environment)

    async def same_open(self, environment: str, version: str) -> Run | None:
        await runs.lock_environment(self._session, environment)
        rest = "where environment = $1 and version = $2 and open and kind = 'deploy' order by id limit 1"
        return await runs.first(self._session, rest, environment, version)

    async def finish_step(self, key: StepKey, detail: str, result: str) -> None:
        await steps.finish(self._session, key, "done", detail, result)

    async def votes(self, run: int) -> tuple[Vote, ...]:
        return await votes.of_run(self._session, run)

    async def add_vote(self, vote: Vote) -> bool:
        return await votes.add(self._session, vote)

    async def set_lock(self, lock: Lock) -> bool:
        return await environments.set_lock(self._session, lock)

    async def clear_lock(self, environment: str) -> Lock | None:
        return await environments.clear_lock(self._session, environment)

    async def save_live(self, environment: str, live: Live) -> None:
        await environments.save_live(self._session, environment, live)

    async def emit(self, *happened: Event) -> None:
        self._events += happened

    async def emit_once(self, key: str, event: Event) -> None:
        """Nothing when it was emitted under this key before, at most some days ago."""
        self._once.append((key, event))

    async def audit(
        self,
        actor: str,
        action: str,
        *,
        run: int = 0,
        environment: str = "",
        rule: Rule | None = None,
        detail: str = "",
    ) -> None:
        self._audit.append((actor, action, run, environment, rule.value if rule else "", detail))

    async def flush(self) -> None:
        """Called by the store before the commit."""
        await settle(self._session)
        await self._follow()
        await events.emit(self._session, *self._events)
        for key, event in self._once:
            await events.emit_once(self._session, key, event)
        for row in self._audit:
            await self._session.execute(
                "insert into audit (actor, action, run, environment, rule, detail) values ($1, $2, $3, $4, $5, $6)",
                *row,
            )
