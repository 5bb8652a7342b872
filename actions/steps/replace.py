"""Staging (guide 3.2, ruling 29): rename and stop the old, start the new on the same port; reverse exactly that."""

from actions.steps.context import Context, Done, StepWork
from actions.steps.prepare import copy_env, ready_to_migrate
from actions.steps.settle import take_name
from actions.steps.undo import REMOVE_GREEN
from actions.steps.verify import healthy, until_healthy
from policy import names


async def _stopped(ctx: Context) -> Done | None:
    live = ctx.place.live
    if live is None:
        return Done("nothing was running")
    found = await ctx.host.container(live.id)
    if found is None or found.running or found.name != names.old(ctx.environment):
        return None
    return Done(f"{live.version} is stopped and kept as {found.name}")


async def _stop_old(ctx: Context) -> None:
    live = ctx.place.live
    assert live is not None
    await take_name(ctx.host, live.id, names.old(ctx.environment))
    await ctx.host.set_restart(live.id, "no")
    await ctx.host.stop(live.id)


async def _started(ctx: Context) -> Done | None:
    new = await ctx.green()
    if new is None or not new.running:
        return None
    return Done(f"{new.name} on port {new.port}", {"container": new.id, "port": new.port})


async def _start_new(ctx: Context) -> None:
    await copy_env(ctx)
    await ready_to_migrate(ctx)
    new = await ctx.host.start(
        ctx.environment,
        ctx.plan.release,
        name=names.blue(ctx.environment),
        port=ctx.place.port,
        run=ctx.run.id,
        token=ctx.token,
    )
    await ctx.host.set_restart(new.id, "unless-stopped")


async def _restored(ctx: Context) -> Done | None:
    live = ctx.place.live
    if live is None:
        return Done("nothing was running before")
    found = await ctx.host.container(live.id)
    if found is None or not found.running or found.name != live.name:
        return None
    if not healthy(await ctx.host.get(live.port, ctx.environment.health_path)):
        return None
    return Done(f"{live.version} runs again as {live.name}")


async def _restore_old(ctx: Context) -> None:
    live = ctx.place.live
    assert live is not None
    await ctx.host.set_restart(live.id, "unless-stopped")
    await take_name(ctx.host, live.id, live.name)
    await ctx.host.start_again(live.id)
    await until_healthy(ctx, live.port)


STOP_OLD = StepWork(_stop_old, _stopped)
START_NEW = StepWork(_start_new, _started)
REMOVE_NEW = REMOVE_GREEN
RESTORE_OLD = StepWork(_restore_old, _restored)
