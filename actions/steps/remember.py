"""What is kept of a step: its output, for the thread, and what a release's migrations do (guide 6.1)."""

from collections.abc import Sequence

import structlog

from actions.steps.context import Context
from policy.errors import HostFault
from policy.events import OutputSaved
from policy.rollback import Migration
from policy.rollback.schema import UNKNOWN, classify, sql_of

log = structlog.get_logger()


async def keep_output(ctx: Context, title: str, text: str) -> None:
    """Once a run and host, however often the step is begun: by a bot that died in it, or for a host that went away."""
    where = f" on {ctx.host.name}" if len(ctx.environment.hosts) > 1 else ""
    said = OutputSaved(ctx.run.id, f"{title}{where}", text)
    async with ctx.desk.store.transaction((ctx.run.id, ctx.token)) as tx:
        await tx.emit_once(f"{said.subject}/{said.title}", said)


def at_start_up(ctx: Context) -> bool:
    """The backend applies them itself as it starts (guide 5.2)."""
    return bool(ctx.plan.release.migrations) and not ctx.environment.run_migrations


async def expect_migrations(ctx: Context) -> None:
    """Before the first can run: whatever becomes of the run and its host from here on, the record knows of them."""
    await _unknown(ctx, "may have been applied")


async def remember_failed(ctx: Context) -> None:
    """Some may have been applied, nobody knows which."""
    await _unknown(ctx, "may have been applied before it failed")


async def remember_migrations(ctx: Context, container: str) -> None:
    """All were applied, by `container`, whose image has their SQL. Reading it never fails the step."""
    files = await _files(ctx, container)
    names = ctx.plan.release.migrations
    await _save(ctx, [await _classified(ctx, name, sql_of(name, files)) for name in names])


async def _unknown(ctx: Context, why: str) -> None:
    names = ctx.plan.release.migrations
    await _save(ctx, [Migration(name, UNKNOWN, why, ctx.run.id) for name in names])


async def _save(ctx: Context, found: Sequence[Migration]) -> None:
    async with ctx.desk.store.transaction((ctx.run.id, ctx.token)) as tx:
        await tx.add_migrations(ctx.environment.name, tuple(found))


async def _files(ctx: Context, container: str) -> dict[str, str]:
    try:
        return dict(await ctx.host.migration_files(ctx.environment, container))
    except HostFault as fault:
        log.warning("migrations_unread", run=ctx.run.id, fault=type(fault).__name__)
        return {}


async def _classified(ctx: Context, name: str, sql: str | None) -> Migration:
    changes = await ctx.desk.sql.changes(sql) if sql is not None and ctx.desk.sql else None
    return classify(name, changes, ctx.run.id)
