"""A summary's facts, gathered in parallel."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from actions.deploy.approvals import needed
from actions.deploy.gather import host_facts
from actions.desk import Desk
from actions.incidents.afterwards.items import overdue
from actions.ops.health import public_health
from actions.ops.metrics import measure
from actions.summary.parts import Parts
from policy.answers import Measured
from policy.config import Environment, Strategy
from policy.deploy.windows import Season
from policy.facts import Person
from policy.incidents.visibility import may_see
from policy.runs import Phase, Run
from policy.summary import Day, Past, Place, Summary, Trouble, Waiting
from policy.summary.facts import Health, Unknown
from policy.summary.week import cadence, main_environment, today

TOLD_WITHIN = 2.5  # seconds for each part, all at once
MOST_PAST = 5
_LOOK_BACK = timedelta(days=8)  # this week, and the last deployments
_MEASURED_OVER = 3600.0  # seconds


async def take(desk: Desk, person: Person | None = None, *, seconds: float = TOLD_WITHIN) -> Summary:
    """`person`: who reads it alone; None: a channel, which sees no private incident.

    DatabaseUnreachable when there is no record to tell of; anything else that fails is named in `unknown`.
    """
    now, parts = await desk.store.now(), Parts(seconds)
    main = main_environment(desk.config)
    real = [e for e in desk.config.environments if e.strategy is not Strategy.LOCAL]
    async with asyncio.TaskGroup() as group:
        places = [group.create_task(_place(desk, parts, e)) for e in real]
        past = group.create_task(parts.take("deployments", desk.store.past(now - _LOOK_BACK, 500), ()))
        waiting = group.create_task(parts.take("queue", _waiting(desk), ()))
        barred = group.create_task(parts.take("quarantine", desk.store.barred(), ()))
        troubles = group.create_task(parts.take("incidents", _troubles(desk, person), ()))
        late = group.create_task(parts.take("action items", overdue(desk, person), ()))
        measures = group.create_task(parts.take("metrics", _measures(desk, main), ()))
        state = group.create_task(parts.take("the desk", desk.store.desk_state(), None))
        seal = group.create_task(parts.take("audit log", desk.store.seal(), None))
        today_ = group.create_task(parts.take("calendar", day(desk, now), None))
    return Summary(
        now=now,
        places=tuple(task.result() for task in places),
        past=_last(past.result()),
        waiting=waiting.result(),
        barred=barred.result(),
        troubles=troubles.result(),
        day=today_.result(),
        measured_in=main.name if main else "",
        measures=measures.result(),
        cadence=cadence(main.name, past.result(), now) if main else None,
        overdue=late.result(),
        desk=state.result(),
        seal=seal.result(),
        unknown=tuple(parts.unknown),
    )


def _last(past: tuple[Past, ...]) -> tuple[Past, ...]:
    """Those that came to something; a request that was refused or ran out is no news a day later."""
    told = [p for p in past if p.started_at is not None]
    return tuple(told[:MOST_PAST])


async def _place(desk: Desk, parts: Parts, environment: Environment) -> Place:
    name = environment.name
    async with asyncio.TaskGroup() as group:
        known = group.create_task(parts.take(f"record of {name}", recorded(desk, name), Place(name)))
        health = group.create_task(
            parts.take(f"health of {name}", public_health(desk, environment), Health(None))
        )
        hosts = [group.create_task(_reach(desk, parts, environment, h.name)) for h in environment.hosts]
    place = replace(known.result(), health=health.result())
    return replace(place, found=_others(place.version, [task.result() for task in hosts]))


def _others(version: str, running: list[str]) -> str:
    return ", ".join(dict.fromkeys(found for found in running if found and found != version))


async def _reach(desk: Desk, parts: Parts, environment: Environment, name: str) -> str:
    """The version that serves there. A host nobody can read is named: what it serves is then only what the record says."""
    part = f"host {name}"
    facts = await parts.take(part, host_facts(desk, environment, name), None)
    if facts is not None and facts.fault:
        parts.unknown.append(Unknown(part, facts.fault))
    live = facts.plan.live if facts and facts.plan else None
    return live.version if live else ""


async def recorded(desk: Desk, name: str) -> Place:
    store = desk.store
    live, lock, queue = await store.live(name), await store.lock(name), await store.queue(name)
    standby = (await store.retiring()).get(name)
    by = (await store.run(live.run)).requester if live else ""
    return Place(
        name,
        version=live.version if live else "",
        since=live.since if live else None,
        by=by,
        standby_until=standby,
        queued=len(queue),
        lock_by=lock.by if lock else "",
        lock_reason=lock.reason if lock else "",
        lock_at=lock.at if lock else None,
    )


async def _waiting(desk: Desk) -> tuple[Waiting, ...]:
    runs = [r for r in await desk.store.open_runs() if r.phase in {Phase.AWAITING_APPROVAL, Phase.QUEUED}]
    return tuple([await waiting(desk, run) for run in runs[:20]])


async def waiting(desk: Desk, run: Run) -> Waiting:
    """How many approvals it lacks, or where it stands in the queue."""
    queue = [r.id for r in await desk.store.queue(run.environment)] if run.phase is Phase.QUEUED else []
    return Waiting(
        run.id,
        run.environment,
        run.version,
        run.phase,
        run.requester,
        missing=await _missing(desk, run) if run.phase is Phase.AWAITING_APPROVAL else 0,
        position=queue.index(run.id) + 1 if run.id in queue else 0,
        expires_at=run.expires_at,
    )


async def _missing(desk: Desk, run: Run) -> int:
    environment = desk.config.environment(run.environment)
    votes = await desk.store.votes(run.id)
    given = {v.person for v in votes if v.choice == "approve" and v.plan_hash == run.plan_hash}
    return max((needed(environment, run) if environment else 0) - len(given), 0)


async def _measures(desk: Desk, environment: Environment | None) -> tuple[Measured, ...]:
    return (await measure(desk, environment, _MEASURED_OVER)).measures if environment else ()


async def _troubles(desk: Desk, person: Person | None) -> tuple[Trouble, ...]:
    found = await desk.store.active_incidents()
    seen = [i for i in found if (may_see(i, person) if person else not i.private)]
    return tuple(Trouble(i.id, i.severity, i.title, i.environment, i.opened_at, i.private) for i in seen[:20])


async def day(desk: Desk, now: datetime) -> Day:
    return today(Season(desk.config.windows, desk.calendar.intervals(now)), now)
