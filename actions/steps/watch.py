"""Guide 4.4 step 10: look closely at the new release for five minutes."""

import asyncio
from datetime import timedelta

from actions.steps.context import Context, Done, StepWork
from actions.steps.verify import healthy, own
from policy.answers import Probe
from policy.errors import StepFailed

_BAD_IN_A_ROW = 3


async def _watch(ctx: Context) -> Done:
    """Counted from the switch, so that a worker who takes over only watches what is left. The last look must be good."""
    bad, interval = 0, ctx.environment.timings.watch_interval
    while True:
        left = await _left(ctx)
        probe = await _look(ctx)
        bad = 0 if healthy(probe) else bad + 1
        if bad >= _BAD_IN_A_ROW:
            said = f"answered {probe.status}" if probe.status else f"gave no answer ({probe.error})"
            raise StepFailed(ctx.step.kind, f"the public health check {said} {bad} times in a row")
        if left <= 0 and not bad:
            return Done("the public health check stayed good")
        await ctx.progress(_word(ctx, left, bad))
        await asyncio.sleep(min(interval, left) if left > 0 else interval)


async def _look(ctx: Context) -> Probe:
    for place in ctx.plan.hosts:
        await own(await ctx.at(place.host))
    return await ctx.desk.public.check(ctx.environment.public_url + ctx.environment.health_path)


async def _left(ctx: Context) -> float:
    run = await ctx.desk.store.run(ctx.run.id)
    since = run.switched_at or await ctx.desk.store.now()
    ends = since + timedelta(seconds=ctx.environment.timings.watch)
    return (ends - await ctx.desk.store.now()).total_seconds()


def _word(ctx: Context, left: float, bad: int) -> str:
    total = int(ctx.environment.timings.watch)
    passed = min(int(ctx.environment.timings.watch - left), total)
    state = "healthy" if not bad else f"{bad} bad answers in a row"
    return f"{passed // 60}:{passed % 60:02} of {total // 60}:{total % 60:02}, {state}"


WATCH = StepWork(_watch, waits=True)
