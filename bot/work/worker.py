"""What this process carries out of the run table: deployments and their kin, and the ticks of its schedules."""

import asyncio
import os
import socket

import structlog

from actions.incidents import reminders
from actions.runs.execute import execute
from bot.clock import ticking as clock
from bot.clock.schedules import jobs
from bot.desk import Parts
from bot.settings import Leases
from bot.work.supervisor import Lease, Supervisor
from policy.errors import DatabaseUnreachable, Fenced
from policy.runs import Kind, Run
from store.engine import Engine

log = structlog.get_logger()


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
    store, work = parts.store, jobs(parts, engine)

    async def carry_out(run: Run, stop: asyncio.Event) -> None:
        try:
            if run.kind is Kind.TICK:
                await clock.carry_out(store, run, work)
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
