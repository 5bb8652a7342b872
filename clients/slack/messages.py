"""Messages: posted, edited, whispered, found again, answered through a response url."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from slack_sdk.webhook.async_client import AsyncWebhookClient

from clients.slack.faults import reached
from clients.slack.rooms import Words
from clients.slack.seam import LOG, Seam
from policy.errors import SlackFault

EVENT_TYPE = "liyaqa_desk"


class Message(Protocol):
    """What is said: messages/views.py's Message satisfies it."""

    @property
    def text(self) -> str: ...

    @property
    def blocks(self) -> tuple[dict[str, object], ...]: ...


class Messages(Seam):
    async def post(self, channel: str, message: Message, *, thread_ts: str = "", key: str = "") -> str:
        """The new message's ts. `key` travels as metadata, for find_post after an ambiguous failure."""
        answer = await self._once(
            "chat.postMessage",
            self._quick.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=list(message.blocks) or None,
                thread_ts=thread_ts or None,
                metadata=_metadata(key) if key else None,
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        return str(answer["ts"])

    async def update(self, channel: str, ts: str, message: Message) -> None:
        call = self._quick.chat_update(channel=channel, ts=ts, text=message.text, blocks=list(message.blocks))
        await self._once("chat.update", call)

    async def ephemeral(self, channel: str, user: str, message: Message, *, thread_ts: str = "") -> None:
        call = self._quick.chat_postEphemeral(
            channel=channel,
            user=user,
            text=message.text,
            blocks=list(message.blocks) or None,
            thread_ts=thread_ts or None,
        )
        await self._once("chat.postEphemeral", call)

    async def direct_channel(self, user: str) -> str:
        """The id of the bot's conversation with one person."""
        call = self._patient.conversations_open(users=[user])
        answer = await self._retried("conversations.open", call)
        return str(answer["channel"]["id"])

    async def direct(self, user: str, message: Message) -> tuple[str, str]:
        """Channel and ts of the new message."""
        channel = await self.direct_channel(user)
        return channel, await self.post(channel, message)

    async def permalink(self, channel: str, ts: str) -> str:
        call = self._patient.chat_getPermalink(channel=channel, message_ts=ts)
        return str((await self._retried("chat.getPermalink", call))["permalink"])

    async def find_post(self, channel: str, key: str, since: datetime, thread_ts: str = "") -> str:
        """The ts of the message that carries this key, empty when there is none since then."""
        cursor = ""
        while True:
            found, cursor = await self._page(channel, since, thread_ts, cursor)
            for entry in found:
                if entry.get("metadata") == _metadata(key):
                    return str(entry["ts"])
            if not cursor:
                return ""

    async def find_file(self, channel: str, title: str, since: datetime, thread_ts: str = "") -> str:
        """The id of the file with this title, empty when there is none since then: files carry no metadata."""
        cursor = ""
        while True:
            found, cursor = await self._page(channel, since, thread_ts, cursor)
            for entry in found:
                for file in entry.get("files") or ():
                    if file.get("title") == title:
                        return str(file["id"])
            if not cursor:
                return ""

    async def _page(
        self, channel: str, since: datetime, thread_ts: str, cursor: str
    ) -> tuple[list[dict[str, Any]], str]:
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since.timestamp() - 60:.6f}",  # Slack's clock may be behind the database's
            "limit": 200,
            "include_all_metadata": True,
            "cursor": cursor or None,
        }
        if thread_ts:
            answer = await self._replies(ts=thread_ts, **asked)
        else:
            answer = await self._retried(
                "conversations.history", self._patient.conversations_history(**asked)
            )
        return list(answer["messages"]), (answer.get("response_metadata") or {}).get("next_cursor") or ""

    async def _replies(self, **asked: Any) -> dict[str, Any]:
        return await self._retried("conversations.replies", self._patient.conversations_replies(**asked))

    async def words(self, channel: str, ts: str) -> Words | None:
        """A message, of a thread too; None when it is gone."""
        try:
            answer = await self._replies(channel=channel, ts=ts, oldest=ts, inclusive=True, limit=5)
        except SlackFault as e:
            if e.code not in {"thread_not_found", "message_not_found"}:
                raise
            return None
        found = next((one for one in answer["messages"] if one.get("ts") == ts), None)
        return _words(found) if found else None

    async def respond(
        self, url: str, message: Message, *, thread_ts: str = "", replace: bool = False
    ) -> None:
        """Answer through a response_url: five times within 30 minutes, seen by its receiver only.

        `replace`: instead of what was last said there; after a click that would be the clicked message itself.
        """
        webhook = AsyncWebhookClient(url, session=self._quick.session, logger=LOG, retry_handlers=[])
        body = {
            "text": message.text,
            "blocks": list(message.blocks) or None,
            "response_type": "ephemeral",
            "replace_original": replace,
            "thread_ts": thread_ts or None,
        }
        answer = await reached("response_url", webhook.send_dict(body))
        if answer.status_code != 200:  # the library does not raise by itself
            raise SlackFault("response_url", f"http_{answer.status_code}")


def _words(message: Mapping[str, Any]) -> Words:
    reactions = {one["name"]: tuple(one.get("users") or ()) for one in message.get("reactions") or ()}
    author, text = str(message.get("user") or ""), str(message.get("text") or "")
    return Words(author, text, reactions, str(message.get("thread_ts") or ""))


def _metadata(key: str) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"id": key}}
