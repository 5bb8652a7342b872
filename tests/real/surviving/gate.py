"""Stops a bot just before or after it writes something, from inside the test's database: the product has no hook for it."""

import asyncio
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

import asyncpg


class Moment(StrEnum):
    BEFORE = "before"  # nothing of the step has happened
    AFTER = "after"  # it is done on the host (or on Slack), and the database does not know


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a run where it can be held: a step of the journal, or with direction 0 something said to Slack.

    The latter is an event that is being marked as sent, or the role of a message that is being remembered.
    """

    environment: str
    kind: str
    moment: Moment
    direction: int = 1


# Whoever waits holds its locks, as a bot does that was killed or frozen in the middle of a transaction. A gate is a
# row, so that it outlives an outage; a shared advisory lock tells that somebody waits.
_SCHEMA = """
create table gate (id serial primary key, environment text, kind text, moment text, direction smallint);
create function gate_hold(place text, what text, step_direction integer, at text) returns void language plpgsql as $$
declare
  found integer;
begin
  select id into found from gate
  where environment = place and kind = what and direction = step_direction and moment = at limit 1;
  if found is null then
    return;
  end if;
  perform pg_advisory_xact_lock_shared(4712, found);
  while exists (select from gate where id = found) loop
    perform pg_sleep(0.01);
  end loop;
end $$;
create function gate_step() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or (old.state = 'running' and new.state <> 'running') then
    perform gate_hold(run.environment, new.kind, new.direction, case tg_op when 'INSERT' then 'before' else 'after' end)
    from run where run.id = new.run;
  end if;
  return new;
end $$;
create function gate_said() returns trigger language plpgsql as $$
begin
  if new.state = 'sent' and old.state <> 'sent' then
    perform gate_hold(run.environment, new.event, 0, 'after') from run where run.id = new.run;
  end if;
  return new;
end $$;
create function gate_posted() returns trigger language plpgsql as $$
begin
  perform gate_hold(run.environment, new.role, 0, 'after') from run where new.subject = 'run-' || run.id;
  return new;
end $$;
create trigger gate before insert or update on step for each row execute function gate_step();
create trigger gate before update on outbox for each row execute function gate_said();
create trigger gate before insert on message for each row execute function gate_posted();
"""
_HELD = "select pid from pg_locks where locktype = 'advisory' and classid = 4712 and objid = $1 and granted"
_QUEUED = """select 1 from pg_stat_activity
  where wait_event_type = 'Lock' and query like '%where id = $1 for no key update'"""
_STEPS = "select direction, kind, state, token, detail from step where run = (select max(run) from step) order by started_at"


class Gate:
    def __init__(self, url: str, connection: Any) -> None:
        self._url, self._connection = url, connection

    @classmethod
    async def build(cls, url: str) -> Self:
        connection = await asyncpg.connect(url)
        await connection.execute(_SCHEMA)
        return cls(url, connection)

    async def close(self, spot: Spot) -> int:
        """Whoever comes to the spot waits there from now on. The number opens it again."""
        number: int = await self._connection.fetchval(
            "insert into gate (environment, kind, moment, direction) values ($1, $2, $3, $4) returning id",
            spot.environment,
            str(spot.kind),
            spot.moment.value,
            spot.direction,
        )
        return number

    async def reached(self, number: int, seconds: float = 40) -> None:
        """Waits until a bot waits."""
        await self._true(_HELD, number, seconds=seconds)

    async def queued(self, seconds: float = 10) -> None:
        """Waits until somebody else wants to change the run that is held."""
        await self._true(_QUEUED, seconds=seconds)

    async def open(self, number: int) -> None:
        await self._connection.execute("delete from gate where id = $1", number)

    async def reconnect(self) -> None:
        """After an outage of the server."""
        self._connection.terminate()
        self._connection = await asyncpg.connect(self._url)

    async def end(self) -> None:
        self._connection.terminate()

    async def _true(self, query: str, *values: object, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while not await self._connection.fetchval(query, *values):
            if time.monotonic() > ends:
                steps = await self._connection.fetch(_STEPS)
                raise AssertionError("\n".join([f"nobody came within {seconds} s", *map(str, steps)]))
            await asyncio.sleep(0.01)
