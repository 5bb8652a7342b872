"""What each host serves now, and what people type there, when a run could not bring it where it was to go (ruling 4)."""

import asyncio

from actions.runs.walk import NO_SAY, Walk
from policy.errors import BotError
from policy.plan import Container, HostPlan
from policy.shell import by_hand

Hands = tuple[tuple[str, str, str], ...]  # (host, what is live, what to type)
_TRIES = 2  # a connection that broke is opened again


async def hosts_now(walk: Walk) -> Hands:
    """A host that gives no answer is said to give none."""
    return tuple([(place.host, *await _now(walk, place)) for place in walk.plan.hosts])


async def _now(walk: Walk, place: HostPlan) -> tuple[str, str]:
    for _ in range(_TRIES):
        try:
            async with asyncio.timeout(walk.environment.timings.connect):
                return by_hand(walk.environment, place, await _serving(walk, place.host))
        except NO_SAY:
            raise
        except (BotError, TimeoutError):
            await walk.sessions.drop(place.host)
    return by_hand(walk.environment, place, None, "the host does not answer")


async def _serving(walk: Walk, name: str) -> Container | None:
    host = await walk.sessions.get(name)
    port = (await host.site(walk.environment.name)).port
    found = await host.containers(walk.environment)
    return next((c for c in found if c.running and c.port == port), None)
