"""A migrated database for each test, and what stands on it."""

from collections.abc import AsyncIterator

import pytest

from store.audit import AuditLog
from store.database import Database
from store.deliveries import Deliveries
from store.engine import Engine
from store.journal import PostgresJournal
from store.outbox import Outbox
from store.postgres import PostgresStore


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database.open(database_url) as database:
        yield database


@pytest.fixture
def store(db: Database) -> PostgresStore:
    return PostgresStore(db)


@pytest.fixture
def journal(db: Database) -> PostgresJournal:
    return PostgresJournal(db)


@pytest.fixture
def engine(db: Database) -> Engine:
    return Engine(db)


@pytest.fixture
def outbox(db: Database) -> Outbox:
    return Outbox(db)


@pytest.fixture
def deliveries(db: Database) -> Deliveries:
    return Deliveries(db)


@pytest.fixture
def audit(db: Database) -> AuditLog:
    return AuditLog(db)
