"""The standby before it serves again: up and healthy, and put to rest again when the rollback does not come about."""

import time

from actions.steps.context import Context, Done, StepWork
from actions.steps.verify import until_healthy
from policy.errors import StepFailed
from policy.plan import Container


async def _wake(ctx: Context) -> Done:
    """Guide 6.3 steps 2 and 3. A stopped one says how long its start took (ruling 19)."""
    target = await _target(ctx)
    began = time.monotonic()
    if target.running:
        return Done(f"{target.version} stands by as {target.name}")
    await ctx.progress(f"starting {target.version}")
    await ctx.host.start_again(target.id)
    await until_healthy(ctx, target.port)
    return Done(f"{target.version} was stopped; started and healthy in {time.monotonic() - began:.1f} s")


async def _target(ctx: Context) -> Container:
    assert ctx.place.target is not None
    found = await ctx.host.container(ctx.place.target.id)
    if found is None:
        raise StepFailed(ctx.step.kind, f"the standby {ctx.place.target.name} is gone")
    return found


async def _rest(ctx: Context) -> Done:
    """As it was: one that ran goes on running, out of traffic."""
    assert ctx.place.target is not None
    found = await ctx.host.container(ctx.place.target.id)
    if found is None or ctx.place.target.running:
        return Done("the standby is as it was")
    await ctx.host.set_restart(found.id, "no")
    await ctx.host.stop(found.id)
    return Done("the standby is stopped again")


WAKE = StepWork(_wake)
REST = StepWork(_rest)
