"""The desk's memory: reads, and the transactions that write."""

from store.postgres.store import PostgresStore
from store.postgres.transaction import PostgresTransaction

__all__ = ["PostgresStore", "PostgresTransaction"]
