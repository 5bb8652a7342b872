"""Reads what a rollback's decision looks at: the hosts and the record, at once."""

import asyncio
from dataclasses import replace

from actions.deploy.gather import host_facts
from actions.desk import Desk
from policy.config import Environment, Strategy
from policy.deploy.planning import config_hash
from policy.facts import Person
from policy.rollback import RollbackFacts
from policy.runs import Run


async def at_hand(desk: Desk, environment: str) -> RollbackFacts:
    """What needs nothing from outside but the clock."""
    names = tuple(e.name for e in desk.config.environments)
    return RollbackFacts(await desk.store.now(), desk.config.environment(environment), names)


async def gather(desk: Desk, name: str, *, own: Run | None = None) -> RollbackFacts:
    """`own`: the run being decided again, which must not count as somebody else's."""
    facts = await at_hand(desk, name)
    environment = facts.environment
    if environment is None or environment.strategy is Strategy.LOCAL:
        return facts
    async with asyncio.TaskGroup() as group:
        hosts = [group.create_task(host_facts(desk, environment, host.name)) for host in environment.hosts]
        record = group.create_task(_record(desk, environment, own, facts))
    return replace(record.result(), hosts=tuple(task.result() for task in hosts))


async def _record(
    desk: Desk, environment: Environment, own: Run | None, facts: RollbackFacts
) -> RollbackFacts:
    name, store = environment.name, desk.store
    holder = await store.holder(name)
    return replace(
        facts,
        live=await store.live(name),
        lock=await store.lock(name),
        holder=None if own and holder and holder.id == own.id else holder,
        pasts=await store.pasts(name),
        migrations=await store.migrations(name),
        quarantined=await store.quarantined(name),
        config_hash=config_hash(environment),
    )


async def person_of(desk: Desk, user: str) -> Person:
    """The desk itself is nobody, and may."""
    return await desk.people.person(user) if user else Person("")
