"""What releases did to the database, as the record keeps it."""

import pytest

from policy.rollback import Migration
from store.postgres import PostgresStore
from tests.store.samples import added

pytestmark = pytest.mark.real


async def test_what_was_only_expected_is_learned_and_what_is_known_stays(store: PostgresStore) -> None:
    """A worker that takes over says again what it expects; a later run says what it did for itself."""
    first, second = (await added(store)).id, (await added(store)).id
    expected = Migration("V12__x", "unknown", "may have been applied", first)
    known = Migration("V12__x", "contract", "renames a.b", first)
    later = Migration("V12__x", "unknown", "may have been applied", second)
    for told in (expected, known, expected, later):
        async with store.transaction() as tx:
            await tx.add_migrations("production", (told,))

    assert await store.migrations("production") == (known, later)
