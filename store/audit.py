"""The audit chain: each row's hash covers the row before it, so that no row changes unseen (ruling 10)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg

from store.database import Database
from store.tables.session import Session

_PAGE = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_READ = """select seq, at, actor, action, run, environment, rule, detail, previous, hash
from audit where seq > $1 order by seq limit $2"""


@dataclass(frozen=True, slots=True)
class Chain:
    """`broken`: the first row that does not fit, 0 when all do. `known_at`: the row with the hash compared against."""

    rows: int
    head: str
    broken: int = 0
    reason: str = ""
    known_at: int | None = None

    @property
    def sound(self) -> bool:
        return not self.reason


@dataclass(slots=True)
class _Walk:
    seq: int = 0
    hash: str = ""
    known_at: int | None = None


class AuditLog:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def head(self) -> str:
        """The newest row's hash, to be posted where the database's owner cannot change it."""
        async with self._db.session() as session:
            return str(await session.value("select hash from audit_head"))

    async def verify(self, against: str = "") -> Chain:
        """Recomputes every row. `against`: an earlier head, or its beginning, which must be in the chain."""
        async with self._db.transaction(snapshot=True) as session:
            head = await session.row("select seq, hash from audit_head")
            walk = _Walk()
            broken = await _walk(session, walk, against)
        head_seq, head_hash = (head["seq"], head["hash"]) if head else (0, "")
        if broken:
            return Chain(walk.seq, head_hash, *broken)
        if (walk.seq, walk.hash) != (head_seq, head_hash):
            return Chain(walk.seq, head_hash, walk.seq + 1, "rows are missing at the end")
        if against and walk.known_at is None:
            return Chain(walk.seq, head_hash, 0, "the hash is not in the chain: its end was rewritten")
        return Chain(walk.seq, head_hash, known_at=walk.known_at)


async def _walk(session: Session, walk: _Walk, against: str) -> tuple[int, str] | None:
    """The first row that does not fit, and why."""
    last = -(2**63)
    while rows := await session.rows(_READ, last, _PAGE):
        for row in rows:
            if reason := _fault(row, walk):
                return row["seq"], reason
            walk.seq, walk.hash = row["seq"], row["hash"]
            if against and row["hash"].startswith(against):
                walk.known_at = row["seq"]
        last = rows[-1]["seq"]
    return None


def _fault(row: asyncpg.Record, walk: _Walk) -> str:
    if row["seq"] != walk.seq + 1:
        return f"row {walk.seq + 1} is missing"
    if row["previous"] != walk.hash:
        return "it does not follow the row before it"
    if row["hash"] != digest(row):
        return "it was changed"
    return ""


def digest(row: asyncpg.Record) -> str:
    """As audit_chain() in migration 1 computes it: each part with its length in bytes, in this order."""
    micros = (row["at"] - _EPOCH) // timedelta(microseconds=1)
    names = ("actor", "action", "run", "environment", "rule", "detail")
    parts = [row["previous"], str(row["seq"]), str(micros), *(str(row[name]) for name in names)]
    encoded = (part.encode() for part in parts)
    return hashlib.sha256(b"".join(b"%d:%s" % (len(part), part) for part in encoded)).hexdigest()
