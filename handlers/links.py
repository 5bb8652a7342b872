"""Permalinks of what was posted, for the answers that point there."""

import asyncio

from handlers.listening import Room
from policy.errors import SlackFault, SlackUnreachable

_INTERVAL = 0.05


async def card_link(room: Room, run: int, *, within: float = 0) -> str:
    """The card's permalink; empty when it is not posted after `within` seconds or Slack does not say."""
    try:
        async with asyncio.timeout(within or None):
            posted = await room.posted.posted(f"run-{run}", "card")
            while posted is None and within:
                await asyncio.sleep(_INTERVAL)
                posted = await room.posted.posted(f"run-{run}", "card")
        return await room.slack.permalink(*posted) if posted and posted[1] else ""
    except (SlackFault, SlackUnreachable, TimeoutError):
        return ""
