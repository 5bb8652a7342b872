"""Channels of the bot's own in Slack: made once, found again, furnished; and what is said in them, read."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime

from clients.slack.seam import Seam
from policy.errors import SlackFault

_THERE = frozenset({"already_in_channel", "already_pinned", "already_reacted", "cant_invite_self"})
_GONE = frozenset({"message_not_found", "thread_not_found"})


@dataclass(frozen=True, slots=True)
class Words:
    """A message as it stands: who wrote it, what it says, and who reacted with what."""

    author: str
    text: str
    reactions: Mapping[str, tuple[str, ...]]
    thread_ts: str = ""


class Rooms(Seam):
    async def create_channel(self, name: str, *, private: bool) -> str:
        """Its id. SlackFault `name_taken`, also by an archived one."""
        call = self._quick.conversations_create(name=name, is_private=private)
        return str((await self._once("conversations.create", call))["channel"]["id"])

    async def own_channel(self, name: str, since: datetime, creator: str) -> str:
        """The id of a channel of this name that the bot made since then, empty when there is none."""
        cursor = ""
        while True:
            call = self._patient.conversations_list(
                types="public_channel,private_channel", limit=500, cursor=cursor or None
            )
            answer = await self._retried("conversations.list", call)
            for found in answer["channels"]:
                ours = found.get("creator") == creator and found["name"] == name
                if ours and float(found.get("created", 0)) >= since.timestamp() - 60:
                    return str(found["id"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return ""

    async def set_topic(self, channel: str, topic: str) -> None:
        call = self._patient.conversations_setTopic(channel=channel, topic=topic[:250])
        await self._retried("conversations.setTopic", call)

    async def invite(self, channel: str, person: str) -> None:
        """Fine when they are there already."""
        call = self._patient.conversations_invite(channel=channel, users=[person])
        await self._unless(_THERE, self._retried("conversations.invite", call))

    async def bookmark(self, channel: str, title: str, url: str) -> None:
        """Once: one of this title stays as it is."""
        listed = self._patient.bookmarks_list(channel_id=channel)
        known = (await self._retried("bookmarks.list", listed)).get("bookmarks") or []
        if not any(one.get("title") == title for one in known):
            call = self._quick.bookmarks_add(channel_id=channel, title=title, type="link", link=url)
            await self._once("bookmarks.add", call)

    async def pin(self, channel: str, ts: str) -> None:
        call = self._patient.pins_add(channel=channel, timestamp=ts)
        await self._unless(_THERE, self._retried("pins.add", call))

    async def react(self, channel: str, ts: str, name: str) -> None:
        call = self._patient.reactions_add(channel=channel, timestamp=ts, name=name)
        await self._unless(_THERE | _GONE, self._retried("reactions.add", call))

    async def delete(self, channel: str, ts: str) -> None:
        """Fine when it is gone."""
        call = self._patient.chat_delete(channel=channel, ts=ts)
        await self._unless(_GONE, self._retried("chat.delete", call))

    async def _unless(self, fine: frozenset[str], call: Awaitable[object]) -> None:
        try:
            await call
        except SlackFault as e:
            if e.code not in fine:
                raise
