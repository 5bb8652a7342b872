"""The watch's questions, and quarantine."""

from datetime import datetime

from policy.watch import Answer, Question
from store.database import Database
from store.tables import watches
from store.tables.session import Session


class WatchReads:
    """Mixed into PostgresStore."""

    _db: Database

    async def question(self, run: int) -> Question | None:
        async with self._db.session() as session:
            return await watches.question(session, run)

    async def quarantine(self, environment: str, digest: str) -> str:
        async with self._db.session() as session:
            return await watches.quarantine(session, environment, digest)


class WatchWrites:
    """Mixed into PostgresTransaction."""

    now: datetime
    _session: Session

    async def put_question(self, question: Question) -> bool:
        return await watches.ask(self._session, question)

    async def question(self, run: int) -> Question | None:
        return await watches.question(self._session, run, lock=True)

    async def answer_question(self, run: int, given: Answer, person: str) -> None:
        await watches.answer(self._session, run, given, person, self.now)

    async def set_quarantine(self, environment: str, digest: str, reason: str, version: str = "") -> bool:
        return await watches.set_quarantine(self._session, environment, digest, reason, version)

    async def lift_quarantine(self, environment: str, version: str, digest: str = "") -> str:
        return await watches.lift_quarantine(self._session, environment, version, digest)
