"""Waiting for the connections that a port still has after traffic has left it (ruling 14)."""

import asyncio
import time

from actions.steps.context import Context
from policy.answers import SiteState


async def drained(ctx: Context, port: int, what: str) -> int:
    """How many connections remain when none is left or the deadline has passed. `what` names the port to people."""
    ends = time.monotonic() + ctx.environment.timings.drain
    while left := _remaining(port, await ctx.host.site(ctx.environment.name)):
        if time.monotonic() >= ends:
            return left
        await ctx.progress(f"{left} connections still on {what}")
        await asyncio.sleep(ctx.environment.timings.health_interval)
    return 0


def _remaining(port: int, state: SiteState) -> int:
    """Connections to the port, and nginx workers that still finish theirs."""
    if not port or port == state.port:
        return 0
    return max(dict(state.connections).get(port, 0), sum(worker.draining for worker in state.workers))
