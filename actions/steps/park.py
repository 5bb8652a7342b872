"""After traffic has gone back: the last words of what failed are kept, and names are as the guide has them (6.3)."""

from actions.steps.context import Context, Done, StepWork
from actions.steps.remember import keep_output
from actions.steps.settle import take_name
from policy import names
from policy.config import Standby
from policy.plan import Container
from policy.shell import swap_note

_LINES = 50


async def _parked(ctx: Context) -> Done | None:
    back = await ctx.need_green()
    if back.name != names.blue(ctx.environment):
        return None
    left = await _left(ctx)
    if left is not None and left.name != _name(ctx):
        return None
    kept = f", {left.version} is kept as {left.name}" if left else ""
    running = " and still runs: it has open connections" if left and left.running and not _rests(ctx) else ""
    return Done(f"{back.version} is {back.name}{kept}{running}", {"container": back.id})


async def _park(ctx: Context) -> None:
    """The failed release is stopped once nobody is connected to it any more (ruling 14), and never removed."""
    left, back = await _left(ctx), await ctx.need_green()
    if left is not None:
        await _save_log(ctx, left)
        await ctx.host.set_restart(left.id, "no")
        if _stops(ctx) and not await _connections(ctx, left):
            await ctx.host.stop(left.id)
        await take_name(ctx.host, left.id, _name(ctx))
    await take_name(ctx.host, back.id, names.blue(ctx.environment))
    await ctx.host.write_note(
        ctx.environment, swap_note(ctx.environment, ctx.step.host, back, left if _rests(ctx) else None)
    )


def _rests(ctx: Context) -> bool:
    """What traffic leaves is not at fault when it goes back to the one that had failed before: it stands by."""
    target = ctx.place.target
    return target is not None and target.name == names.failed(ctx.environment)


def _stops(ctx: Context) -> bool:
    return not _rests(ctx) or ctx.environment.standby is Standby.STOPPED


def _name(ctx: Context) -> str:
    return names.old(ctx.environment) if _rests(ctx) else names.failed(ctx.environment)


async def _left(ctx: Context) -> Container | None:
    live = ctx.place.live
    return await ctx.host.container(live.id) if live else None


async def _connections(ctx: Context, left: Container) -> int:
    state = await ctx.host.site(ctx.environment.name)
    return dict(state.connections).get(left.port, 0)


async def _save_log(ctx: Context, left: Container) -> None:
    log = await ctx.host.logs(left.id, _LINES)
    if log.strip():
        await keep_output(ctx, f"Last lines of {left.version}", log)


PARK = StepWork(_park, _parked)
