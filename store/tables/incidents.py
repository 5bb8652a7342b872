"""The incident table and what hangs on it: timeline, roles, place in Slack, reminder."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime

import asyncpg

from policy.incidents.model import Duty, Entry, Holder, Incident, SetupStep, State, TimelineEntry, Type
from policy.incidents.public import codename
from store.tables.session import Session

_ALL = tuple(field.name for field in fields(Incident))
_MUTABLE = tuple(name for name in _ALL if name not in {"id", "opened_at", "opened_by", "run"})


def _statement(text: str) -> str:
    """Fills in the columns, which follow the dataclasses."""
    return (
        text.replace(":columns", ", ".join(_ALL))
        .replace(":values", ", ".join(f"${n}" for n, _ in enumerate(_ALL, 1)))
        .replace(":assigned", ", ".join(f"{name} = ${n}" for n, name in enumerate(_MUTABLE, 2)))
        .replace(":entry", ", ".join(field.name for field in fields(TimelineEntry)))
    )


_INSERT = _statement("insert into incident (:columns) values (:values)")
_SAVE = _statement("update incident set :assigned where id = $1")
_SELECT = _statement("select :columns from incident")
_STANDING = _statement("""select :entry from incident_event shown where kind <> 'redacted'
  and not exists (select from incident_event later where later.replaces = shown.id)""")


def from_row(row: asyncpg.Record) -> Incident:
    columns = dict(row)
    columns |= {
        "type": Type(columns["type"]),
        "state": State(columns["state"]),
        "members": tuple(columns["members"]),
    }
    return Incident(**columns)


async def select(session: Session, rest: str, *args: object) -> tuple[Incident, ...]:
    """`rest` begins with where or order."""
    rows = await session.rows(f"{_SELECT} {rest}", *args)
    return tuple(map(from_row, rows))


async def first(session: Session, rest: str, *args: object) -> Incident | None:
    found = await select(session, rest, *args)
    return found[0] if found else None


async def find(session: Session, words: str, limit: int) -> tuple[Incident, ...]:
    """The expression is the index's."""
    text = """title || ' ' || impact || ' ' || latest || ' ' || cause || ' ' || fix || ' ' || next_steps
      || ' ' || codename"""
    rest = f"""where to_tsvector('simple', {text}) @@ plainto_tsquery('simple', $1)
      order by opened_at desc, id desc limit $2"""
    return await select(session, rest, words, limit)


async def blocking(session: Session, environment: str) -> Incident | None:
    """The gravest, then the oldest; one that names no environment blocks them all."""
    rest = "where environment in ($1, '') and active and blocks order by severity, opened_at limit 1"
    return await first(session, rest, environment)


async def add(session: Session, incident: Incident) -> Incident:
    """The number comes from the year's counter, whose row stays locked until the transaction ends."""
    year = incident.opened_at.astimezone(UTC).year
    number = await session.value(
        """insert into incident_year (year, last) values ($1, 1)
        on conflict (year) do update set last = incident_year.last + 1 returning last""",
        year,
    )
    name = f"INC-{year}-{number:03}"
    numbered = replace(incident, id=name, codename=incident.codename or codename(name))
    await session.execute(_INSERT, *_values(numbered, _ALL))
    return numbered


async def lock(session: Session, incident: str) -> Incident | None:
    return await first(session, "where id = $1 for no key update", incident)


async def save(session: Session, incident: Incident) -> None:
    await session.execute(_SAVE, incident.id, *_values(incident, _MUTABLE))


async def note(session: Session, entry: TimelineEntry) -> bool:
    """False when an entry with this source key is there already. `id` and `at` of the argument are ignored."""
    added = await session.value(
        """insert into incident_event
          (incident, kind, actor, text, happened_at, source_channel, source_ts, source_key, replaces)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (incident, source_key) where source_key <> '' do nothing returning true""",
        entry.incident,
        entry.kind.value,
        entry.actor,
        entry.text,
        entry.happened_at,
        entry.source_channel,
        entry.source_ts,
        entry.source_key,
        entry.replaces,
    )
    return bool(added)


async def timeline(session: Session, incident: str) -> tuple[TimelineEntry, ...]:
    """As it stands: in the order things happened, without what was corrected or taken back."""
    rows = await session.rows(f"{_STANDING} and incident = $1 order by happened_at, id", incident)
    return tuple(map(_entry, rows))


async def noted(session: Session, channel: str, ts: str) -> tuple[TimelineEntry, ...]:
    """The standing entries that come from this message, of any incident."""
    rows = await session.rows(f"{_STANDING} and source_channel = $1 and source_ts = $2", channel, ts)
    return tuple(map(_entry, rows))


async def hold(session: Session, incident: str, duty: Duty, person: str, by: str, now: datetime) -> None:
    """Whoever held it until now holds it no longer. An empty person: nobody does."""
    await session.execute(
        "update incident_role set until = $3 where incident = $1 and duty = $2 and until is null",
        incident,
        duty.value,
        now,
    )
    if person:
        await session.execute(
            "insert into incident_role (incident, duty, person, by, since) values ($1, $2, $3, $4, $5)",
            incident,
            duty.value,
            person,
            by,
            now,
        )


async def holders(session: Session, incident: str) -> tuple[Holder, ...]:
    """Everybody who ever held a duty, oldest first."""
    rows = await session.rows(
        "select incident, duty, person, by, since, until from incident_role where incident = $1 order by id",
        incident,
    )
    return tuple(Holder(**{**dict(row), "duty": Duty(row["duty"])}) for row in rows)


async def set_up(session: Session, step: SetupStep) -> None:
    """A step that is done stays done."""
    await session.execute(
        """insert into incident_setup (incident, name, state, result) values ($1, $2, $3, $4)
        on conflict (incident, name) do update set state = $3, result = $4, at = desk_now()
        where incident_setup.state <> 'done'""",
        step.incident,
        step.name,
        step.state,
        step.result,
    )


async def setup(session: Session, incident: str) -> tuple[SetupStep, ...]:
    rows = await session.rows(
        "select incident, name, state, result from incident_setup where incident = $1 order by name", incident
    )
    return tuple(SetupStep(**row) for row in rows)


async def keep_postmortem(session: Session, incident: str, name: str, text: str, by: str) -> None:
    await session.execute(
        """insert into postmortem_section (incident, name, text, by) values ($1, $2, $3, $4)
        on conflict (incident, name) do update set text = $3, by = $4, at = desk_now()""",
        incident,
        name,
        text,
        by,
    )


async def postmortem_sections(session: Session, incident: str) -> tuple[tuple[str, str], ...]:
    rows = await session.rows(
        "select name, text from postmortem_section where incident = $1 order by name", incident
    )
    return tuple((row["name"], row["text"]) for row in rows)


async def set_nudge(session: Session, incident: str, at: datetime | None) -> None:
    """The one reminder of an incident: parked until then; ended when there is none to come."""
    moved = await session.value(
        """update run set wake_at = $2, state = case when $2::timestamptz is null then 'ended' else 'waiting' end,
          phase = case when $2::timestamptz is null then 'succeeded' else phase end
        where kind = 'nudge' and environment = $1 and state <> 'ended' returning true""",
        incident,
        at,
    )
    if not moved and at is not None:
        await session.execute(
            """insert into run (kind, environment, version, digest, phase, state, requester, wake_at)
            values ('nudge', $1, '', '', 'requested', 'waiting', '', $2)""",
            incident,
            at,
        )


def _entry(row: asyncpg.Record) -> TimelineEntry:
    return TimelineEntry(**{**dict(row), "kind": Entry(row["kind"])})


def _values(incident: Incident, names: Sequence[str]) -> list[object]:
    return [list(incident.members) if name == "members" else getattr(incident, name) for name in names]
