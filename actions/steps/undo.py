"""What becomes of a green that did not make it: removed when it never served, else kept as `-failed` (guide 6.3)."""

from actions.steps.context import Context, Done, StepWork
from actions.steps.drain import drained
from actions.steps.remember import keep_output
from actions.steps.settle import take_name
from policy.config import Strategy
from policy.errors import StepFailed
from policy.names import failed
from policy.plan import Container
from policy.runs import Phase


async def _gone(ctx: Context) -> Done | None:
    green = await ctx.green()
    if green is None:
        return Done("the new container is removed")
    parked = green.name == failed(ctx.environment) and not green.running
    return Done(f"kept for the post-mortem as {green.name}") if parked and _served(ctx) else None


async def _remove(ctx: Context) -> None:
    green = await ctx.need_green()
    await _leave_traffic(ctx, green)
    await _save_log(ctx, green.id)
    if not _served(ctx):
        await ctx.host.remove(green.id)
        return
    await ctx.host.set_restart(green.id, "no")
    await ctx.host.stop(green.id)
    await take_name(ctx.host, green.id, failed(ctx.environment))


async def _leave_traffic(ctx: Context, green: Container) -> None:
    """What customers are sent to is never stopped; what they began there may end first."""
    if ctx.environment.strategy is Strategy.REPLACE or ctx.place.live is None or not green.running:
        return
    if (await ctx.host.site(ctx.environment.name)).port == green.port:
        raise StepFailed(ctx.step.kind, f"{green.name} still serves traffic, so it stays")
    await drained(ctx, green.port, "the new release")


def _served(ctx: Context) -> bool:
    """It was in traffic, or may have been."""
    return ctx.run.phase is Phase.ROLLING_BACK and f"switch_back@{ctx.host.name}" in ctx.past


async def _save_log(ctx: Context, container: str) -> None:
    log = await ctx.host.logs(container, 50)
    if log.strip():
        await keep_output(ctx, f"Last lines of {ctx.plan.release.version}", log)


REMOVE_GREEN = StepWork(_remove, _gone)
