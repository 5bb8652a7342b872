"""Pictures in a run's thread: drawn when they are due, uploaded once, found again by their title (ruling 47)."""

import asyncio

import structlog

from actions.watch.picture import around
from clients.picture import draw
from handlers.outbox.posting import WAIT_FOR_CARD, Later, Poster
from messages.picture import around_alt, around_data, around_title
from policy.events import PictureDue
from policy.watch.around import Around
from store.outbox import Outgoing

WITHIN = 30.0  # seconds, from the first question to the drawn picture
NAME = "around-the-switch.png"
_ROLE = "picture"

log = structlog.get_logger(__name__)


async def say(poster: Poster, out: Outgoing, event: PictureDue) -> Later | None:
    """A file has no metadata, so after an ambiguous failure its title tells whether it is there."""
    if await poster.outbox.posted(event.subject, _ROLE):
        return None
    card = await poster.outbox.posted(event.subject, "card")
    if card is None:
        return WAIT_FOR_CARD
    channel, thread = card
    run = await poster.desk.store.run(event.run)
    title = around_title(run)
    found = ""
    if out.first_try_at:
        found = await poster.slack.find_file(channel, title, out.first_try_at, thread)
    if not found:
        shown, png = await _drawn(poster, event.run)
        if shown is None or not png:
            return None
        await poster.outbox.trying(out)
        await poster.pace.turn(channel)
        alt = around_alt(shown)
        await poster.ours(out)
        found = await poster.slack.upload(channel, NAME, png, title=title, alt=alt, thread_ts=thread)
    await poster.outbox.remember(event.subject, _ROLE, channel, found)
    return None


async def _drawn(poster: Poster, run: int) -> tuple[Around | None, bytes]:
    """Whatever fails here costs the picture and nothing else."""
    try:
        async with asyncio.timeout(WITHIN):
            shown = await around(poster.desk, await poster.desk.store.run(run))
            return shown, await draw("around_switch", around_data(shown)) if shown else b""
    except (TimeoutError, OSError) as fault:
        log.warning("picture_left_out", run=run, fault=type(fault).__name__)
        return None, b""
