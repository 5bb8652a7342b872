"""Is the new release up, and does it stay up? No fixed sleeps: it is asked until it answers (ruling 27)."""

import asyncio
import json

from actions.steps.context import Context, Done, StepWork
from actions.steps.remember import at_start_up, remember_migrations
from policy.answers import Probe
from policy.errors import StepFailed
from policy.plan import Container

_PAGE = 503  # what nginx answers with the maintenance page; a release that is down may say it too


async def own(ctx: Context) -> Container:
    """The container under test; StepFailed with its last lines when it died or restarted."""
    container = await ctx.need_green()
    running, restarts = container.running, 0
    if ctx.place.target is None:  # a standby's earlier life is not asked for
        _, restarts, running = await ctx.host.uptime(container.id)
    if not running or restarts:
        log = await ctx.host.logs(container.id)
        what = f"restarted {restarts} times" if restarts else "stopped by itself"
        raise StepFailed(ctx.step.kind, f"the new container {what}", log)
    return container


async def _wait(ctx: Context) -> Done:
    """Guide 4.4 step 5: until it answers, and has been up for `min_uptime` without a restart."""
    timings = ctx.environment.timings
    while True:
        container = await own(ctx)
        up, _, _ = await ctx.host.uptime(container.id)
        probe = await ctx.host.get(container.port, ctx.environment.health_path)
        if healthy(probe) and up >= timings.min_uptime:
            if at_start_up(ctx):
                await remember_migrations(ctx, container.id)
            return Done(f"up for {_seconds(up)} without a restart")
        await ctx.progress(f"up for {_seconds(up)}, {_word(probe)}")
        await asyncio.sleep(_next_look(timings.health_interval, timings.min_uptime - up, healthy(probe)))


def _seconds(up: float) -> str:
    return f"{up:.1f} s" if up < 10 else f"{up:.0f} s"


def _next_look(interval: float, missing: float, is_healthy: bool) -> float:
    return min(interval, max(missing, 0.02)) if is_healthy else interval


async def _health(ctx: Context) -> Done:
    """Guide 4.4 step 6: three passes in a row, and it runs before and after them."""
    passes, timings = 0, ctx.environment.timings
    container = await own(ctx)
    while True:
        probe = await ctx.host.get(container.port, ctx.environment.health_path)
        passes = passes + 1 if healthy(probe) else 0
        if passes >= timings.health_passes:
            await own(ctx)
            return Done(f"{passes} healthy answers in a row")
        if not passes:
            await ctx.progress(_word(probe))
            await asyncio.sleep(timings.health_interval)
            container = await own(ctx)


async def until_healthy(ctx: Context, port: int) -> None:
    """Returns when the port answers well; the step's deadline is the limit."""
    while True:
        if healthy(await ctx.host.get(port, ctx.environment.health_path)):
            return
        await asyncio.sleep(ctx.environment.timings.health_interval)


async def as_customers(ctx: Context) -> tuple[Probe, tuple[str, ...]]:
    """The public URL. Behind the maintenance page (guide 11.5) each release is asked on its own port instead; then the
    second says which hosts show the page.
    """
    probe = await ctx.desk.public.check(ctx.environment.public_url + ctx.environment.health_path)
    if probe.status != _PAGE:
        return probe, ()
    places = [await ctx.at(place.host) for place in ctx.plan.hosts]
    covered = [at for at in places if (await at.host.site(ctx.environment.name)).maintenance]
    for at in places if covered else ():
        probe = await at.host.get((await at.need_green()).port, ctx.environment.health_path)
        if not healthy(probe):
            break
    return probe, tuple(at.host.name for at in covered)


def healthy(probe: Probe) -> bool:
    """200, and a JSON body must not say otherwise (guide 3.4: `"status": "UP"`)."""
    if probe.status != 200:
        return False
    try:
        body = json.loads(probe.body)
    except ValueError:
        return True
    return not isinstance(body, dict) or body.get("status", "UP") == "UP"


def _word(probe: Probe) -> str:
    if healthy(probe):
        return "healthy so far"
    return f"health check answered {probe.status}" if probe.status else f"no answer yet ({probe.error})"


WAIT = StepWork(_wait, waits=True)
HEALTH = StepWork(_health, waits=True)
