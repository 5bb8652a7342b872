"""What this process carries out of the run table: deployments and their kin, and the ticks of its schedules."""

import asyncio
import os
import socket
from collections.abc import Sequence
from datetime import timedelta

import structlog

from actions.incidents import reminders, watching
from actions.run import execute
from bot import clock
from bot.desk import Parts
from bot.settings import Leases
from bot.supervisor import Lease, Supervisor
from policy.errors import DatabaseUnreachable, Fenced
from policy.events import Event
from policy.runs import Kind, Run
from policy.schedules import Schedule, Tick
from store.deliveries import Deliveries
from store.engine import Engine
from store.outbox import Outbox

log = structlog.get_logger()
_REMEMBER_HOURS = 48.0  # Slack repeats a delivery for minutes
_SUMMARIES_HOURS = 24.0 * 90
HOUSEKEEPING = Schedule("housekeeping", "17 * * * *")
INCIDENTS = Schedule("incidents", "* * * * *", catch_up=timedelta(minutes=5))
SCHEDULES = (HOUSEKEEPING, INCIDENTS)


def owner() -> str:
    """Names this process in leases; unique enough for a person to find it."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def noted(parts: Parts, kind: str, detail: str = "") -> None:
    """For the summary; the work itself does not wait for it."""
    try:
        await parts.store.note_desk(kind, owner(), detail)
    except DatabaseUnreachable as fault:
        log.warning("not_noted", kind=kind, detail=fault.detail)


def supervisor(parts: Parts, engine: Engine, leases: Leases) -> Supervisor:
    """Carries deployments and ticks alike."""
    deliveries = Deliveries(parts.database)
    outbox, store = Outbox(parts.database), parts.store

    async def tidy(_: Tick) -> Sequence[Event]:
        await deliveries.prune(_REMEMBER_HOURS)
        await outbox.prune(_REMEMBER_HOURS)
        await engine.forget_ticks(_REMEMBER_HOURS)
        await store.forget_overview(_SUMMARIES_HOURS)
        return ()

    async def mend(_: Tick) -> Sequence[Event]:
        return await watching.incomplete(parts.desk)

    jobs = (clock.Scheduled(HOUSEKEEPING, tidy), clock.Scheduled(INCIDENTS, mend))

    async def carry_out(run: Run, stop: asyncio.Event) -> None:
        try:
            if run.kind is Kind.TICK:
                await clock.carry_out(store, run, jobs)
            elif run.kind is Kind.NUDGE:
                await reminders.wake(parts.desk, run)
            else:
                await execute(parts.desk, run, stop)
        except Fenced:
            await noted(parts, "fenced", f"run {run.id}")
            raise

    async def asked(run: int) -> bool:
        return bool((await store.run(run)).stop_by)

    lease = Lease(leases.run, leases.beat, leases.poll, leases.give_up)
    return Supervisor(engine, carry_out, asked, owner(), lease)
