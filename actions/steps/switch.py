"""The moment traffic moves, its proof, the drain, and the way back (rulings 8, 13, 14, 18, 25)."""

import asyncio

from actions.steps.context import Context, Done, StepWork
from actions.steps.drain import drained
from actions.steps.verify import as_customers, healthy, own, until_healthy
from policy.answers import SiteState
from policy.errors import StepFailed
from policy.plan import Container
from policy.runs import Kind, Phase
from policy.shell import swap_note

_PROOFS = 3


async def _switched(ctx: Context) -> Done | None:
    green = await ctx.green()
    state = await ctx.host.site(ctx.environment.name)
    if green is None or state.port != green.port or not _ours(ctx, state):
        return None
    await _settle(ctx, green, ctx.place.live)
    return Done(f"nginx serves port {state.port}", {"port": state.port, "previous": _previous(ctx)})


def _ours(ctx: Context, state: SiteState) -> bool:
    return state.token == ctx.token and not all(worker.draining for worker in state.workers)


def _previous(ctx: Context) -> int:
    return ctx.place.live.port if ctx.place.live else 0


async def _switch(ctx: Context) -> None:
    """At the switch only safety facts count: fence (the helper's), digest and health."""
    green = await own(ctx)
    if green.digest and green.digest != ctx.plan.release.digest:
        raise StepFailed(ctx.step.kind, "the new container runs other bytes than were approved")
    if not healthy(await ctx.host.get(green.port, ctx.environment.health_path)):
        raise StepFailed(ctx.step.kind, "the new release stopped being healthy just before the switch")
    await ctx.host.set_restart(green.id, "unless-stopped")
    await ctx.host.switch(ctx.environment.name, green.port, ctx.token)


async def _settle(ctx: Context, serving: Container, resting: Container | None) -> None:
    """Only what serves may come back by itself after a reboot; the note on the host says how to swap by hand."""
    await ctx.host.set_restart(serving.id, "unless-stopped")
    if resting is not None and resting.id != serving.id and await ctx.host.container(resting.id):
        await ctx.host.set_restart(resting.id, "no")
    await ctx.host.write_note(ctx.environment, swap_note(ctx.environment, ctx.step.host, serving, resting))


async def _verify(ctx: Context) -> Done:
    """Guide 4.4 step 9: the public URL, as a customer reaches it, several times in a row."""
    passes, seen = 0, ""
    covered: tuple[str, ...] = ()
    while passes < _PROOFS:
        probe, covered = await as_customers(ctx)
        known = probe.release and ctx.plan.release.version != "unknown"  # of a container started by hand
        stale = bool(known) and probe.release != ctx.plan.release.version
        passes = passes + 1 if healthy(probe) and not stale else 0
        seen = probe.release or seen
        if not passes:
            why = f"answered by {probe.release}" if stale else f"status {probe.status} {probe.error}".strip()
            await ctx.progress(f"public URL: {why}")
            await asyncio.sleep(ctx.environment.timings.health_interval)
    where = f"behind the maintenance page {ctx.plan.release.version}" if covered else "the public URL"
    said = f"{where} is healthy" + (f" and serves {seen}" if seen and not covered else "")
    return Done(said, {"covered": list(covered)})


async def _drain(ctx: Context) -> Done:
    """Ruling 14: after the deadline the run goes on, and says how many connections remain on the old release."""
    left = await drained(ctx, _previous(ctx), "the old release")
    if left:
        return Done(f"{left} connections remain on the old release", {"remaining": left})
    return Done("no connection is left on the old release", {"remaining": 0})


async def _switched_back(ctx: Context) -> Done | None:
    live = ctx.place.live
    state = await ctx.host.site(ctx.environment.name)
    if live is None:
        return Done("nothing was live before, so there is nothing to return to")
    moved = ctx.run.phase is Phase.ROLLING_BACK  # else the port alone tells: nobody has touched it
    if state.port != live.port or (moved and not _ours(ctx, state)):
        return None
    await _settle(ctx, live, await ctx.green())
    return Done(f"nginx serves {live.version} on port {live.port}", {"port": live.port})


async def _switch_back(ctx: Context) -> None:
    live = ctx.place.live
    assert live is not None
    found = await ctx.host.container(live.id)
    if found is None:
        raise StepFailed(ctx.step.kind, f"the old container of {live.version} is gone")
    if not found.running:
        await ctx.host.start_again(live.id)
    if ctx.run.kind is not Kind.ROLLBACK:  # what is left there may be sick: that was the reason to go back
        await until_healthy(ctx, live.port)
    await ctx.host.switch(ctx.environment.name, live.port, ctx.token)


SWITCH = StepWork(_switch, _switched)
VERIFY = StepWork(_verify, waits=True)
DRAIN = StepWork(_drain, waits=True)
SWITCH_BACK = StepWork(_switch_back, _switched_back)
