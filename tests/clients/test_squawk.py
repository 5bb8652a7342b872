"""What a migration does, read by the real parser; and what that means for the release before it (guide 5.5, 6.1)."""

from pathlib import Path

import pytest

from clients.squawk import LONGEST, Squawk
from policy.rollback.schema import classify

ADD_COLUMN = """
BEGIN;
ALTER TABLE users ADD COLUMN IF NOT EXISTS certification VARCHAR(255);
COMMENT ON COLUMN users.certification IS 'Trainer certification details';
COMMIT;
"""
CREATE_TABLE = """
BEGIN;
CREATE TABLE IF NOT EXISTS class_templates (
    id BIGSERIAL PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS idx_club ON class_templates(club_id);
ALTER TABLE class_templates ADD CONSTRAINT chk CHECK (club_id > 0);
COMMIT;
"""


@pytest.mark.parametrize(
    ("sql", "kind", "why"),
    [
        (ADD_COLUMN, "expand", ""),
        (CREATE_TABLE, "expand", ""),
        ("ALTER TABLE users ADD COLUMN n int NOT NULL DEFAULT 1;", "expand", ""),
        ("ALTER TABLE users ALTER COLUMN a DROP NOT NULL;", "expand", ""),
        ("INSERT INTO roles VALUES ('trainer');", "expand", ""),
        ("ALTER TABLE users ADD COLUMN n int NOT NULL;", "contract", "adds users.n, which must have a value"),
        ("ALTER TABLE users RENAME COLUMN a TO b;", "contract", "renames users.a"),
        ("ALTER TABLE users ALTER COLUMN a SET NOT NULL;", "contract", "makes users.a required"),
        ("ALTER TABLE users ALTER a TYPE bigint;", "contract", "changes the type of users.a"),
        ("CREATE UNIQUE INDEX u ON users (email);", "contract", "makes values unique with users"),
        ("DROP VIEW report;", "contract", "drops report"),
        ("ALTER TABLE users DROP COLUMN IF EXISTS notes;", "irreversible", "drops users.notes"),
        ('DROP TABLE IF EXISTS "Old Table";', "irreversible", "drops Old Table"),
        ("DELETE FROM users;", "irreversible", "deletes from users"),
        ("WITH gone AS (DELETE FROM a RETURNING *) SELECT 1;", "irreversible", "deletes from gone"),
        ("TRUNCATE invoices;", "irreversible", "empties invoices"),
        (ADD_COLUMN + "DROP TABLE a;", "irreversible", "drops a"),
        ("UPDATE users SET name = 'x';", "unknown", "changes values of users"),
        ("DO $$ begin execute 'drop table users'; end $$;", "unknown", "runs a block of code"),
        ("CREATE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION f();", "unknown", "does create trigger on t"),
        ("this is not sql;", "unknown", "its SQL could not be read"),
        ("x" * (LONGEST + 1), "unknown", "its SQL could not be read"),
    ],
)
async def test_a_migration_is_classed_by_the_gravest_thing_it_does(sql: str, kind: str, why: str) -> None:
    found = classify("V12__x", await Squawk().changes(sql), 7)

    assert (found.kind, found.why) == (kind, why)


async def test_without_the_parser_it_is_not_known(tmp_path: Path) -> None:
    assert await Squawk(tmp_path / "gone").changes(ADD_COLUMN) is None
