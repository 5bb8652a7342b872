"""The alert_group table: one open row for each of Alertmanager's group keys."""

import json
from dataclasses import asdict, fields

import asyncpg

from policy.calling.alerts import Alert, Group, GroupState
from store.tables.session import Session

_ALL = ", ".join(field.name for field in fields(Group))
_SELECT = f"select {_ALL} from alert_group"  # noqa: S608 - the columns follow the dataclass


async def take(session: Session, group: Group) -> tuple[Group, bool]:
    """The open row of this key, locked, and whether it is new. Twins that are told at once meet in the index."""
    number = await session.value(
        """insert into alert_group (key, title, severity, environment, state) values ($1, $2, $3, $4, 'candidate')
        on conflict (key) where state <> 'over' do nothing returning id""",
        group.key,
        group.title,
        group.severity,
        group.environment,
    )
    row = await session.row(f"{_SELECT} where key = $1 and state <> 'over' for no key update", group.key)
    assert row is not None
    return _group(row), number is not None


async def find(session: Session, key: str) -> Group | None:
    row = await session.row(f"{_SELECT} where key = $1 and state <> 'over' for no key update", key)
    return _group(row) if row else None


async def get(session: Session, number: int, *, lock: bool = False) -> Group | None:
    row = await session.row(f"{_SELECT} where id = $1{' for no key update' if lock else ''}", number)
    return _group(row) if row else None


async def save(session: Session, group: Group) -> None:
    alerts = json.dumps([asdict(alert) for alert in group.alerts])
    await session.execute(
        """update alert_group set state = $2, incident = $3, alerts = $4, truncated = $5, decided_by = $6,
          last_at = $7, resolved_at = $8 where id = $1""",
        group.id,
        group.state.value,
        group.incident,
        alerts,
        group.truncated,
        group.decided_by,
        group.last_at,
        group.resolved_at,
    )


def _group(row: asyncpg.Record) -> Group:
    kept = json.loads(row["alerts"] or "[]") or []
    alerts = tuple(Alert(**one) for one in kept)
    return Group(**dict(row) | {"state": GroupState(row["state"]), "alerts": alerts})
