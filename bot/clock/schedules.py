"""What runs by the clock: housekeeping, the sweeper, what incidents still lack, blocked addresses that may go, and the summaries that liyaqa.toml names."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from actions import playbooks
from actions.incidents import watching
from actions.incidents.afterwards import items
from actions.runs.sweep import sweep
from actions.summary import post
from bot.clock.ticking import Scheduled
from bot.desk import Parts
from policy.config import Config, Posting
from policy.events import Event
from policy.schedules import Schedule, Tick
from store.deliveries import Deliveries
from store.engine import Engine
from store.outbox import Outbox

HOUSEKEEPING = Schedule("housekeeping", "17 * * * *")
SWEEPING = Schedule("sweeping", "47 * * * *")
ITEMS = Schedule("items", "0 6 * * *", catch_up=timedelta(hours=12))  # 09:00 in Riyadh
INCIDENTS = Schedule("incidents", "* * * * *", catch_up=timedelta(minutes=5))
_REMEMBER_HOURS = 48.0  # Slack repeats a delivery for minutes
_SUMMARIES_HOURS = 24.0 * 90
_SAME_DAY = timedelta(hours=12)  # a summary that is older says nothing any more
_WEEKLY = timedelta(days=3)


def schedules(config: Config) -> tuple[Schedule, ...]:
    return (HOUSEKEEPING, SWEEPING, INCIDENTS, ITEMS, *map(schedule, config.summaries))


def schedule(posting: Posting) -> Schedule:
    """Its name is no other job's, whatever the team calls it."""
    days = ",".join(day[:3] for day in posting.days)
    cron = f"{posting.at.minute} {posting.at.hour} * * {days}"
    catch_up = _WEEKLY if posting.report == "weekly" else _SAME_DAY
    return Schedule(f"summary:{posting.name}", cron, posting.zone, catch_up)


def jobs(parts: Parts, engine: Engine) -> tuple[Scheduled, ...]:
    """One for each of `schedules`."""
    deliveries, outbox = Deliveries(parts.database), Outbox(parts.database)

    async def tidy(_: Tick) -> Sequence[Event]:
        await deliveries.prune(_REMEMBER_HOURS)
        await outbox.prune(_REMEMBER_HOURS)
        await engine.forget_ticks(_REMEMBER_HOURS)
        await parts.store.forget_overview(_SUMMARIES_HOURS)
        await parts.store.forget_homes(_SUMMARIES_HOURS)
        return ()

    async def clear(_: Tick) -> Sequence[Event]:
        await sweep(parts.desk)
        return ()

    async def mend(_: Tick) -> Sequence[Event]:
        await playbooks.free(parts.desk)
        return await watching.incomplete(parts.desk)

    async def urge(_: Tick) -> Sequence[Event]:
        return await items.remind(parts.desk)

    told = [Scheduled(schedule(p), partial(post, parts.desk, p)) for p in parts.desk.config.summaries]
    fixed = (
        Scheduled(HOUSEKEEPING, tidy),
        Scheduled(SWEEPING, clear),
        Scheduled(INCIDENTS, mend),
        Scheduled(ITEMS, urge),
    )
    return *fixed, *told
