"""What is kept of a step: its output, for the thread, and what a release's migrations do (guide 6.1)."""

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


async def remember_migrations(ctx: Context, *, succeeded: bool) -> None:
    """After a failure some may have been applied, nobody knows which. Reading them never fails the step."""
    names = ctx.plan.release.migrations
    if succeeded:
        files = await _files(ctx)
        found = tuple([await _classified(ctx, name, sql_of(name, files)) for name in names])
    else:
        found = tuple(
            Migration(name, UNKNOWN, "may have been applied before it failed", ctx.run.id) for name in names
        )
    async with ctx.desk.store.transaction((ctx.run.id, ctx.token)) as tx:
        await tx.add_migrations(ctx.environment.name, found)


async def _files(ctx: Context) -> dict[str, str]:
    try:
        return dict(await ctx.host.migration_files(ctx.environment, ctx.run.id))
    except HostFault as fault:
        log.warning("migrations_unread", run=ctx.run.id, fault=type(fault).__name__)
        return {}


async def _classified(ctx: Context, name: str, sql: str | None) -> Migration:
    changes = await ctx.desk.sql.changes(sql) if sql is not None and ctx.desk.sql else None
    return classify(name, changes, ctx.run.id)
