"""Whether the containers that a run brought are up, and have been since: what the sparse watch asks the hosts (guide 4.5)."""

import asyncio
from dataclasses import dataclass

from actions.desk import Desk
from policy.answers import Measured
from policy.config import Environment
from policy.errors import HostFault
from policy.plan import LABEL_RUN, Plan

NAME = "Container restarts"


@dataclass(frozen=True, slots=True)
class Containers:
    """`sick`: what is wrong, for people; `unread`: why it is not known. Both empty: all are up, as they were."""

    sick: str = ""
    unread: str = ""

    @property
    def measured(self) -> Measured:
        ok = False if self.sick else None if self.unread else True
        return Measured(NAME, None, ok, self.unread)


async def looked_at(desk: Desk, environment: Environment, plan: Plan, run: int) -> Containers:
    """Every host at once, each with its own deadline. What one host says for sure counts, whatever another does not say."""
    found = await asyncio.gather(*(_look(desk, environment, p.host, run) for p in plan.hosts))
    sick = next((one.sick for one in found if one.sick), "")
    unread = ", ".join(dict.fromkeys(one.unread for one in found if one.unread))
    return Containers(sick, unread)


async def _look(desk: Desk, environment: Environment, name: str, run: int) -> Containers:
    try:
        async with (
            asyncio.timeout(environment.timings.connect),
            desk.hosts.session(environment, name) as host,
        ):
            ours = [c for c in await host.containers(environment) if c.label(LABEL_RUN) == str(run)]
            if not ours:  # somebody put another in its place; what serves now is not this run's
                return Containers(unread=f"its container is not on {name} any more")
            _, restarts, running = await host.uptime(ours[0].id)
    except (HostFault, TimeoutError):
        return Containers(unread=f"{name} does not answer")
    if restarts:
        times = "once" if restarts == 1 else f"{restarts} times"
        return Containers(f"the container on {name} restarted {times} by itself")
    return Containers(
        unread="" if running else f"its container on {name} is stopped"
    )  # by hand: what dies by itself is started again
