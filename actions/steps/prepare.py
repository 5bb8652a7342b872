"""Before any traffic moves: connect, pull, migrate, start green (guide 4.4, steps 1 to 4)."""

import asyncio
import time

from actions.steps.context import Context, Done, StepWork
from actions.steps.remember import (
    at_start_up,
    expect_migrations,
    keep_output,
    remember_failed,
    remember_migrations,
)
from policy.answers import Exit
from policy.errors import StepFailed
from policy.names import green, migrations


async def _connect(ctx: Context) -> Done:
    """The session was opened and registered before the first step; here it shows that the host answers."""
    state = await ctx.host.site(ctx.environment.name)
    return Done(f"connected, nginx serves port {state.port}")


async def _pulled(ctx: Context) -> Done | None:
    image = await ctx.host.has_image(ctx.plan.release)
    return Done("the image is on the host", {"image": image}) if image else None


async def _pull(ctx: Context) -> None:
    keep = [place.live.image_id for place in ctx.plan.hosts if place.live]
    await ctx.host.prune(ctx.environment, keep)
    await ctx.host.pull(ctx.plan.release, ctx.progress)


async def _migrate(ctx: Context) -> Done:
    """Ruling 28: never killed by a deadline or a cancel; whoever comes back waits for the same container."""
    await expect_migrations(ctx)
    exit_ = await _migrated(ctx, f"applying {', '.join(ctx.plan.release.migrations)}")
    await keep_output(ctx, "Migrations", exit_.output)
    if exit_.code != 0:
        await remember_failed(ctx)
        raise StepFailed(
            ctx.step.kind, f"the migrations container ended with code {exit_.code}", exit_.output
        )
    await remember_migrations(ctx, migrations(ctx.environment, ctx.run.id))
    return Done(f"applied {', '.join(ctx.plan.release.migrations)}")


async def _migrated(ctx: Context, doing: str) -> Exit:
    """Past its time people are told, and it is waited for all the same: nothing else may touch the environment."""
    started = time.monotonic()
    while True:
        late = time.monotonic() - started >= ctx.step.deadline
        await ctx.progress(f"still {doing}, longer than {ctx.step.deadline:g} s" if late else doing)
        try:
            async with asyncio.timeout(ctx.step.deadline):
                return await ctx.host.migrate(ctx.environment, ctx.plan.release, ctx.run.id, ctx.token)
        except TimeoutError:
            continue


async def copy_env(ctx: Context) -> None:
    """A rollback starts with the configuration of then; where its copy is gone, with today's, and says so."""
    source = ctx.place.env_run
    if source and not await ctx.host.keeps_env(ctx.environment, source):
        text = f"The env file that run {source} started with is no longer kept; today's is used on {ctx.host.name}."
        await keep_output(ctx, "Configuration", text)
    await ctx.host.snapshot_env(ctx.environment, ctx.run.id, source)


async def ready_to_migrate(ctx: Context) -> None:
    """A backend that applies its migrations at start-up may be through with some before anybody asks it anything."""
    if at_start_up(ctx):
        await expect_migrations(ctx)


async def _started(ctx: Context) -> Done | None:
    found = await ctx.green()
    if found is None or not found.running:
        return None
    return Done(f"{found.name} on port {found.port}", {"container": found.id, "port": found.port})


async def _start(ctx: Context) -> None:
    await copy_env(ctx)
    await ready_to_migrate(ctx)
    await ctx.host.start(
        ctx.environment,
        ctx.plan.release,
        name=green(ctx.environment),
        port=ctx.place.port,
        run=ctx.run.id,
        token=ctx.token,
    )


CONNECT = StepWork(_connect)
PULL = StepWork(_pull, _pulled, waits=True)
MIGRATE = StepWork(_migrate, endless=True)
START = StepWork(_start, _started)
