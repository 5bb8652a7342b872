"""The guide's statements (11.3, 11.4), fixed texts; only the database's name is filled in, and that is checked."""

from policy.config import Database
from policy.playbooks.model import Doing

_RECENT = "created_at > NOW() - INTERVAL '24 hours'"
_SUSPECTS = "SELECT DISTINCT user_id FROM audit_logs WHERE action IN ('unauthorized_access', 'data_export') AND RECENT"
_TEXTS = {
    Doing.AUDIT: ("SELECT * FROM audit_logs WHERE RECENT ORDER BY created_at DESC LIMIT 50;",),
    Doing.AFFECTED: ("SUSPECTS;",),
    # The guide names no table affected_users: its own query above is what it means.
    Doing.RESETS: (
        "WITH affected_users AS (SUSPECTS) UPDATE users SET password_reset_required = TRUE WHERE id IN (SELECT user_id FROM affected_users);",
    ),
    Doing.SESSIONS: ("DELETE FROM refresh_tokens;",),
    Doing.COUNT: ("SELECT COUNT(*) FROM members;",),
    Doing.INTEGRITY: ("SELECT * FROM pg_stat_database WHERE datname = 'NAME';",),
    Doing.READ_ONLY: ("ALTER DATABASE NAME SET default_transaction_read_only = on;",),
    # Without the first one the session is read-only itself, and PostgreSQL refuses the second.
    Doing.WRITES: (
        "SET default_transaction_read_only = off;",
        "ALTER DATABASE NAME SET default_transaction_read_only = off;",
    ),
}


def statements(doing: Doing, database: Database) -> tuple[str, ...]:
    """Empty for an action that does not ask the database. One session runs them all, in order."""
    parts = (("SUSPECTS", _SUSPECTS), ("RECENT", _RECENT), ("NAME", database.name))
    texts = list(_TEXTS.get(doing, ()))
    for word, text in parts:
        texts = [part.replace(word, text) for part in texts]
    return tuple(texts)


def arguments(database: Database, texts: tuple[str, ...]) -> tuple[str, ...]:
    """psql's, inside the database's container; an error ends it with a code of its own."""
    words = ("psql", "-X", "-U", database.user, "-d", database.name, "-v", "ON_ERROR_STOP=1")
    return (*words, *(word for text in texts for word in ("-c", text)))
