"""What a schedule's tick posts. It may be tried again after a failure: what it keeps is kept by the tick."""

from collections.abc import Sequence

from actions.desk import Desk
from actions.summary.taking import take
from policy.config import Posting
from policy.events import Event, StatusSummary, WeeklyPicture, WeeklyReport
from policy.schedules import Tick
from policy.summary import changes
from policy.summary.dora import since, weekly
from policy.summary.week import main_environment


async def post(desk: Desk, posting: Posting, tick: Tick) -> Sequence[Event]:
    """The events are told once, in the tick's last transaction."""
    report = _weekly if posting.report == "weekly" else _status
    return await report(desk, posting, tick)


async def _status(desk: Desk, posting: Posting, tick: Tick) -> Sequence[Event]:
    facts = await take(desk)
    before = await desk.store.last_summary(posting.name, tick.due)
    await desk.store.keep_summary(posting.name, tick.due, facts)
    changed = changes(before, facts) if before else None
    return (StatusSummary(0, posting.name, tick.due, posting.channel, _late(tick), facts, changed),)


async def _weekly(desk: Desk, posting: Posting, tick: Tick) -> Sequence[Event]:
    """Of the week that was over when the tick was due, however late it is carried out."""
    environment = main_environment(desk.config)
    if environment is None:
        return ()
    past = await desk.store.past(since(tick.due), 5000)
    report = weekly(environment.name, past, tick.due)
    told = (0, posting.name, tick.due, posting.channel, _late(tick), report)
    return WeeklyReport(*told), WeeklyPicture(*told)


def _late(tick: Tick) -> float:
    return tick.late.total_seconds() if tick.late else 0.0
