"""Names follow the guide: blue becomes old, green becomes blue (4.4 step 11, ruling 17). Found by id, never by name."""

from actions.ports import Host
from actions.steps.context import Context, Done, StepWork
from policy import names
from policy.config import Standby


async def _renamed(ctx: Context) -> Done | None:
    green, live = await ctx.need_green(), ctx.place.live
    if green.name != names.blue(ctx.environment):
        return None
    kept = await ctx.host.container(live.id) if live else None
    if kept is not None and kept.name != names.old(ctx.environment):
        return None
    if kept is not None and ctx.environment.standby is Standby.STOPPED and kept.running:
        return None
    ending = f", {kept.version} stands by as {kept.name}" if kept else ""
    return Done(
        f"{green.version} is {green.name}{ending}",
        {"container": green.id, "standby": kept.id if kept else ""},
    )


async def _rename(ctx: Context) -> None:
    live = ctx.place.live
    green = await ctx.need_green()
    if live is not None and await ctx.host.container(live.id) is not None:
        await take_name(ctx.host, live.id, names.old(ctx.environment))
        if ctx.environment.standby is Standby.STOPPED:
            await ctx.host.stop(live.id)
    await take_name(ctx.host, green.id, names.blue(ctx.environment))


async def take_name(host: Host, container: str, name: str) -> None:
    """Gives `container` the name; whoever had it before is a former release out of traffic, and goes."""
    holder = await host.container(name)
    if holder is not None and holder.id != container:
        await host.remove(holder.id)
    if holder is None or holder.id != container:
        await host.rename(container, name)


async def _renamed_back(ctx: Context) -> Done | None:
    live = ctx.place.live
    if live is None:
        return Done("nothing to rename back")
    found = await ctx.host.container(live.id)
    if found is None or found.name != live.name:
        return None
    return Done(f"{live.version} is {found.name} again")


async def _rename_back(ctx: Context) -> None:
    """Green lets go of the name first; the undo of its start parks it as `-failed`."""
    live, green = ctx.place.live, await ctx.green()
    assert live is not None
    if green is not None and green.name == live.name:
        await take_name(ctx.host, green.id, names.green(ctx.environment))
    await take_name(ctx.host, live.id, live.name)


RENAME = StepWork(_rename, _renamed)
RENAME_BACK = StepWork(_rename_back, _renamed_back)
