"""The service: opens what it needs, serves until it is told to stop, and hands its work over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from aiohttp.web import RouteDef

from bot import alerts
from bot.clock import control as clock_control
from bot.clock import ticking as clock
from bot.clock.schedules import schedules
from bot.desk import Parts, open_parts
from bot.settings import Settings
from bot.slack.app import slack_app
from bot.slack.guard import Guard
from bot.slack.outage import Outage
from bot.slack.socket_mode import DRAIN, Socket
from bot.web import Check, Doors, Slack, serving
from bot.work.stopping import Stop
from bot.work.worker import noted, owner, supervisor
from clients.slack import Identity
from clients.slack.faults import RateLimited
from handlers.home import Keeper
from handlers.listening import Room
from handlers.outbox import Deliverer, Pace
from policy.errors import BotError, SlackUnreachable
from store.deliveries import Deliveries
from store.engine import Engine
from store.outbox import Outbox

log = structlog.get_logger()


async def serve(settings: Settings, dsn: str, stop: Stop) -> None:
    """Until told to stop. Runs are handed over at once, while the doors close and the listeners finish."""
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(open_parts(settings, dsn))
        outbox, engine = Outbox(parts.database), Engine(parts.database)
        pace = Pace(settings.slack.pace)
        lease = settings.leases.outbox
        deliverer = Deliverer(outbox, parts.slack, parts.desk, owner=owner(), pace=pace, lease=lease)
        room = Room(parts.desk, parts.slack, Deliveries(parts.database), outbox)
        workers = supervisor(parts, engine, settings.leases)
        channel = settings.config.channels.deployments
        outage = Outage(parts.store, parts.slack, channel, settings.leases.run)
        async with asyncio.TaskGroup() as group:
            runs = group.create_task(workers.serve())
            letters = group.create_task(deliverer.run())
            homes = group.create_task(Keeper(outbox, parts.desk, parts.slack).run())
            watching = group.create_task(outage.watch())
            # The doors last: whoever finds them open may signal at once, and is heard in an orderly way.
            async with clock.ticking(engine, schedules(settings.config)), _doors(settings, parts, room):
                stop.serving = True
                log.info("ready", port=settings.web.port, owner=owner())
                await noted(parts, "started")
                await stop.told.wait()
                log.info("stopping", runs=workers.running)
                workers.stop()
            watching.cancel()
            homes.cancel()
            await room.busy.drained(DRAIN)
            await runs
            deliverer.stop()
            await letters
        await noted(parts, "stopped")
    log.info("stopped")


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
            (
                *_clock_door(settings, parts),
                *alerts.routes(parts.desk, settings.web.alerts_token.get_secret_value()),
            ),
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


def _clock_door(settings: Settings, parts: Parts) -> tuple[RouteDef, ...]:
    return tuple(clock_control.routes(parts.store)) if clock_control.allowed(settings) else ()
