"""The service: opens what it needs, serves until it is told to stop, and hands its work over."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import structlog

from actions.incidents import reminders, watching
from actions.run import execute
from bot import clock, clock_control
from bot.desk import Parts, open_parts
from bot.guard import Guard
from bot.outage import Outage
from bot.settings import Leases, Settings
from bot.slack_app import slack_app
from bot.socket_mode import DRAIN, Socket
from bot.supervisor import Lease, Supervisor
from bot.web import Check, Doors, Slack, serving
from clients.slack import Identity
from clients.slack.faults import RateLimited
from handlers.listening import Room
from handlers.outbox import Deliverer, Pace
from policy.errors import BotError, DatabaseUnreachable, Fenced, SlackUnreachable
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


async def serve(settings: Settings, dsn: str) -> None:
    """Until SIGTERM or SIGINT. The doors close first, then the listeners finish, then runs are handed over."""
    stop = _until_told()
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(open_parts(settings, dsn))
        outbox, engine = Outbox(parts.database), Engine(parts.database)
        pace = Pace(settings.slack.pace)
        lease = settings.leases.outbox
        deliverer = Deliverer(outbox, parts.slack, parts.desk, owner=owner(), pace=pace, lease=lease)
        room = Room(parts.desk, parts.slack, Deliveries(parts.database), outbox)
        async with asyncio.TaskGroup() as group:
            runs = group.create_task(_supervise(parts, engine, settings.leases))
            letters = group.create_task(deliverer.run())
            outage = Outage(
                parts.store, parts.slack, settings.config.channels.deployments, settings.leases.run
            )
            outages = group.create_task(outage.watch())
            async with _doors(settings, parts, room), clock.ticking(engine, SCHEDULES):
                log.info("ready", port=settings.web.port, owner=owner())
                await _noted(parts, "started")
                await stop.wait()
                log.info("stopping")
            outages.cancel()
            await room.busy.drained(DRAIN)
            runs.cancel()
            await asyncio.wait({runs})
            deliverer.stop()
            await letters
        await _noted(parts, "stopped")
    log.info("stopped")


async def _noted(parts: Parts, kind: str, detail: str = "") -> None:
    """For the summary; the work itself does not wait for it."""
    try:
        await parts.store.note_desk(kind, owner(), detail)
    except DatabaseUnreachable as fault:
        log.warning("not_noted", kind=kind, detail=fault.detail)


def owner() -> str:
    """Names this process in leases; unique enough for a person to find it."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _until_told() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop


async def _supervise(parts: Parts, engine: Engine, leases: Leases) -> None:
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
            await _noted(parts, "fenced", f"run {run.id}")
            raise

    async def asked(run: int) -> bool:
        return bool((await store.run(run)).stop_by)

    lease = Lease(leases.run, leases.beat, leases.poll, leases.give_up)
    await Supervisor(engine, carry_out, asked, owner(), lease).serve()


@asynccontextmanager
async def _doors(settings: Settings, parts: Parts, room: Room) -> AsyncIterator[None]:
    """Slack over HTTP or Socket Mode, and the port with health, readiness and metrics."""
    token, secret = (
        settings.slack.bot_token.get_secret_value(),
        settings.slack.signing_secret.get_secret_value(),
    )
    app = slack_app(room, secret, await _identity(parts), token)
    checks: dict[str, Check] = {"database": lambda: _database(parts)}
    async with AsyncExitStack() as stack:
        if settings.slack.socket_mode:
            app_token = settings.slack.app_token.get_secret_value()
            connection = Socket(app, room, app_token, silence=settings.slack.silence)
            await stack.enter_async_context(connection.open())
            checks["slack"] = connection.ready
        doors = Doors(
            checks,
            None if settings.slack.socket_mode else Slack(app, Guard(secret)),
            settings.web.metrics_token.get_secret_value(),
            tuple(clock_control.routes(parts.store)) if clock_control.allowed(settings) else (),
        )
        await stack.enter_async_context(serving(doors, settings.web.bind, settings.web.port))
        yield


async def _identity(parts: Parts) -> Identity | None:
    """A wrong token stops the start; a Slack that is away does not."""
    try:
        return await parts.slack.auth_test()
    except (SlackUnreachable, RateLimited) as fault:
        log.warning("slack_away", fault=repr(fault))
        return None


async def _database(parts: Parts) -> str:
    try:
        await parts.store.now()
    except BotError as fault:
        return f"The database does not answer: {getattr(fault, 'detail', '')}"
    return ""
