"""Locks and live releases."""

from dataclasses import astuple

from policy.facts import Live
from policy.runs import Lock
from store.tables.session import Session


async def lock(session: Session, environment: str) -> Lock | None:
    row = await session.row(
        "select environment, by, reason, at from environment_lock where environment = $1", environment
    )
    return None if row is None else Lock(**row)


async def set_lock(session: Session, lock: Lock) -> bool:
    added = await session.value(
        """insert into environment_lock (environment, by, reason, at) values ($1, $2, $3, $4)
        on conflict do nothing returning true""",
        *astuple(lock),
    )
    return bool(added)


async def clear_lock(session: Session, environment: str) -> Lock | None:
    row = await session.row(
        "delete from environment_lock where environment = $1 returning environment, by, reason, at",
        environment,
    )
    return None if row is None else Lock(**row)


async def live(session: Session, environment: str) -> Live | None:
    row = await session.row(
        "select version, digest, env_hash, since, container_id, run from live where environment = $1",
        environment,
    )
    return None if row is None else Live(**row)


async def save_live(session: Session, environment: str, live: Live) -> None:
    await session.execute(
        """insert into live (environment, version, digest, env_hash, since, container_id, run)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (environment) do update set version = $2, digest = $3, env_hash = $4, since = $5,
          container_id = $6, run = $7""",
        environment,
        *astuple(live),
    )
