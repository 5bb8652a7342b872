"""After its 24 hours a standby goes: only ours, only out of traffic, only with no connection left (rulings 14, 20)."""

from actions.steps.context import Context, Done, StepWork
from policy.errors import StepFailed
from policy.plan import LABEL_ENVIRONMENT


async def _retired(ctx: Context) -> Done | None:
    standby = await ctx.host.container(_standby(ctx)) if _standby(ctx) else None
    return Done("the standby is removed") if standby is None else None


async def _retire(ctx: Context) -> Done | None:
    standby = await ctx.host.container(_standby(ctx))
    assert standby is not None
    state = await ctx.host.site(ctx.environment.name)
    if standby.port == state.port and standby.running:
        return _kept(f"{standby.name} serves traffic again, so it stays")
    if standby.label(LABEL_ENVIRONMENT) != ctx.environment.name:
        return _kept(
            f"{standby.name} was not started by the desk; remove it by hand when it is no longer needed"
        )
    if standby.running and dict(state.connections).get(
        standby.port, 0
    ):  # a stopped one's port may be the live one's
        raise StepFailed(ctx.step.kind, f"{standby.name} still has open connections")
    await ctx.host.remove(standby.id)
    return None


def _kept(why: str) -> Done:
    return Done(why, {"kept": why})


def _standby(ctx: Context) -> str:
    """The container the deployment left behind on this host; the retire run carries it in place of `live`."""
    return ctx.place.live.id if ctx.place.live else ""


RETIRE = StepWork(_retire, _retired)
