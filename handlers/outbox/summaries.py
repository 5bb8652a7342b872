"""Summaries and reports of the clock: each posted once; the weekly picture follows in its thread, or is left out."""

from datetime import timedelta

import structlog

from clients.picture import draw
from handlers.outbox.posting import Later, Letter, Place, Poster
from messages import summary as words
from messages.views import Message
from policy.errors import SlackFault, SlackUnreachable
from policy.events import StatusSummary, SummaryEvent, WeeklyPicture, WeeklyReport
from store.outbox import Outgoing

log = structlog.get_logger(__name__)


async def say(poster: Poster, out: Outgoing, event: SummaryEvent) -> Later | None:
    if isinstance(event, WeeklyPicture):
        await _picture(poster, out, event)
        return None
    place = Place(event.channel or poster.desk.config.channels.deployments)

    async def drawn(_: str) -> Message:
        return _rendered(event)

    return await poster.once(out, _letter(event), place, drawn)


def _letter(event: SummaryEvent) -> Letter:
    return Letter(event.subject, "report")


def _rendered(event: SummaryEvent) -> Message:
    late = timedelta(seconds=event.late) if event.late else None
    match event:
        case StatusSummary(facts=facts, since=since):
            return words.summary(facts, since, late)
        case WeeklyReport(report=report):
            return words.weekly(report, late)
    raise TypeError(type(event).__name__)


async def _picture(poster: Poster, out: Outgoing, event: WeeklyPicture) -> None:
    """Never tried again: a second picture would be worse than none."""
    posted = None if out.first_try_at else await poster.outbox.posted(event.subject, "report")
    png = await draw("weekly", words.chart(event.report)) if posted and posted[1] else b""
    if not posted or not png:
        return
    channel, ts = posted
    about = {"title": words.title(event.report), "alt": words.alt(event.report)}
    await poster.outbox.trying(out)
    await poster.ours(out)
    try:
        await poster.slack.upload(channel, "weekly.png", png, thread_ts=ts, **about)
    except (SlackFault, SlackUnreachable) as e:
        log.warning("picture_not_taken", subject=event.subject, fault=str(e))
