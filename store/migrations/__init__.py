"""Numbered SQL files, applied once each, in one transaction that only one bot at a time may be in."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from policy.errors import SchemaMismatch

_LOCK = 4711_0001  # any number; every bot must use the same
_SECONDS = 600.0  # a large table may be rewritten, and another bot may be doing it right now
_TABLE = """
create table if not exists migration (
  no integer primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default clock_timestamp()
)"""


@dataclass(frozen=True, slots=True)
class Migration:
    no: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def shipped() -> tuple[Migration, ...]:
    """The files beside this one, in order."""
    return tuple(sorted(_read(), key=lambda migration: migration.no))


def _read() -> Iterator[Migration]:
    for file in files(__name__).iterdir():
        if file.name.endswith(".sql"):
            yield Migration(int(file.name.partition("_")[0]), file.name, file.read_text("utf-8"))


async def migrate(
    connection: "PoolConnectionProxy[asyncpg.Record]", migrations: tuple[Migration, ...] | None = None
) -> None:
    """All or none. SchemaMismatch when an applied file was changed, or a newer version has been here."""
    wanted = shipped() if migrations is None else migrations
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", _LOCK, timeout=_SECONDS)
        await connection.execute(_TABLE)
        rows = await connection.fetch("select no, name, checksum from migration order by no")
        applied = {row["no"]: (row["name"], row["checksum"]) for row in rows}
        _compare(applied, {migration.no: migration for migration in wanted})
        for migration in wanted:
            if migration.no not in applied:
                await _apply(connection, migration)


def _compare(applied: dict[int, tuple[str, str]], wanted: dict[int, Migration]) -> None:
    for no, (name, checksum) in applied.items():
        if no not in wanted:
            raise SchemaMismatch(f"migration {name} was applied by a newer version: start that one")
        if checksum != wanted[no].checksum:
            raise SchemaMismatch(f"migration {name} was changed after it was applied: put the file back")


async def _apply(connection: "PoolConnectionProxy[asyncpg.Record]", migration: Migration) -> None:
    await connection.execute(migration.sql, timeout=_SECONDS)
    await connection.execute(
        "insert into migration (no, name, checksum) values ($1, $2, $3)",
        migration.no,
        migration.name,
        migration.checksum,
    )
