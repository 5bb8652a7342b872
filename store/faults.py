"""The one seam where the driver's exceptions become faults."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from policy.errors import DatabaseUnreachable

# What an outage, an overload, a restart or a failover looks like from here. Broken SQL is a bug and stays one.
_OUTAGE = (
    OSError,  # also TimeoutError
    asyncio.IncompleteReadError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionRollbackError,  # a deadlock or a serialization failure: the next try succeeds
    asyncpg.LockNotAvailableError,
    asyncpg.PostgresSystemError,
)


@contextmanager
def reaching() -> Iterator[None]:
    """Around each single call of the driver, never around a caller's code."""
    try:
        yield
    except _OUTAGE as fault:
        raise DatabaseUnreachable(f"{type(fault).__name__}: {fault}".rstrip(": ")) from fault
