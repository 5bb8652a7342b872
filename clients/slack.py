"""The one door to Slack's Web API: sessions, retries and limits; its errors leave as faults."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from clients.slack_faults import reached
from clients.slack_rooms import ROOM_METHODS, Rooms, Words
from policy.errors import SlackFault, SlackUnreachable

# Every Web API method the bot calls, with the bot scopes it needs; the manifest is generated from this.
METHODS: Mapping[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
    **ROOM_METHODS,
}
# Called with the app-level token of Socket Mode, whose scope is not a bot scope.
APP_METHODS: Mapping[str, tuple[str, ...]] = {"apps.connections.open": ("connections:write",)}

EVENT_TYPE = "liyaqa_desk"
_LOG = logging.getLogger("slack_sdk")
_LOG.setLevel(logging.INFO)  # at DEBUG the library logs response urls, which are bearer capabilities


class Message(Protocol):
    """What is said: messages/views.py's Message satisfies it."""

    @property
    def text(self) -> str: ...

    @property
    def blocks(self) -> tuple[dict[str, object], ...]: ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace."""

    team_id: str
    user_id: str
    bot_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class OpenView:
    """A view on somebody's screen; `hash` guards an update against a newer one."""

    id: str
    hash: str


class Slack(Rooms):
    """Two clients over one session: `quick` never retries (a retried post is a duplicate), `patient` does."""

    def __init__(self, quick: AsyncWebClient, patient: AsyncWebClient, patience: float) -> None:
        self._quick = quick
        self._patient = patient
        self._patience = patience

    @classmethod
    @asynccontextmanager
    async def open(
        cls, token: str, base_url: str = AsyncWebClient.BASE_URL, *, seconds: float = 10
    ) -> AsyncIterator[Self]:
        """`seconds` limits one call; a patient one may use twice that for its retries."""
        # The library ignores its own timeout when it is given a session, so the session carries it.
        limits = aiohttp.ClientTimeout(total=seconds, sock_connect=seconds / 2)
        async with aiohttp.ClientSession(timeout=limits) as session:
            quick = AsyncWebClient(token, base_url, session=session, logger=_LOG, retry_handlers=[])
            retries = [
                AsyncConnectionErrorRetryHandler(),
                AsyncRateLimitErrorRetryHandler(max_retry_count=2),
            ]
            patient = AsyncWebClient(token, base_url, session=session, logger=_LOG, retry_handlers=retries)
            yield cls(quick, patient, 2 * seconds)

    @property
    def client(self) -> AsyncWebClient:
        """For Bolt's Socket Mode handler, which needs one to ask for its address."""
        return self._patient

    # posts

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
        webhook = AsyncWebhookClient(url, session=self._quick.session, logger=_LOG, retry_handlers=[])
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

    async def upload(
        self,
        channel: str,
        name: str,
        content: bytes,
        *,
        title: str = "",
        alt: str = "",
        thread_ts: str = "",
    ) -> str:
        """Shares a file in a channel the bot is a member of; the file's id. `alt`: what a picture shows, in words."""
        wanted = self._patient.files_getUploadURLExternal(
            filename=name, length=len(content), alt_txt=alt or None
        )
        place = await self._retried("files.getUploadURLExternal", wanted)
        await reached("upload", _put(self._quick.session, str(place["upload_url"]), content))
        shared = self._quick.files_completeUploadExternal(
            files=[{"id": place["file_id"], "title": title or name}],
            channel_id=channel,
            thread_ts=thread_ts or None,
        )
        await self._once("files.completeUploadExternal", shared)
        return str(place["file_id"])

    # views

    async def open_view(self, trigger_id: str, view: Mapping[str, object]) -> OpenView:
        """Within three seconds of the click, once."""
        call = self._quick.views_open(trigger_id=trigger_id, view=dict(view))
        return _opened(await self._once("views.open", call))

    async def update_view(self, opened: OpenView, view: Mapping[str, object]) -> OpenView:
        call = self._patient.views_update(view_id=opened.id, hash=opened.hash, view=dict(view))
        return _opened(await self._retried("views.update", call))

    async def publish_view(self, user: str, view: Mapping[str, object], view_hash: str = "") -> OpenView:
        call = self._patient.views_publish(user_id=user, view=dict(view), hash=view_hash or None)
        return _opened(await self._retried("views.publish", call))

    # people and the bot itself

    async def user_info(self, user: str) -> dict[str, Any]:
        answer = await self._retried("users.info", self._patient.users_info(user=user))
        return dict(answer["user"])

    async def group_members(self, group: str) -> tuple[str, ...]:
        call = self._patient.usergroups_users_list(usergroup=group)
        return tuple((await self._retried("usergroups.users.list", call))["users"])

    async def auth_test(self) -> Identity:
        answer = await self._retried("auth.test", self._patient.auth_test())
        return Identity(
            answer["team_id"], answer["user_id"], answer.get("bot_id") or "", answer.get("url") or ""
        )

    async def check_app_token(self, app_token: str) -> None:
        """Socket Mode's own client retries a bad token for ever; this says it once, clearly."""
        call = self._patient.apps_connections_open(app_token=app_token)
        await self._retried("apps.connections.open", call)

    # the seam

    async def _once(self, method: str, call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
        answer = await reached(method, call)
        if not isinstance(answer.data, dict):
            raise SlackUnreachable(method, "an answer that is not Slack's", ambiguous=True)
        return answer.data

    async def _retried(self, method: str, call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._patience):
                return await self._once(method, call)
        except TimeoutError as e:
            raise SlackUnreachable(method, "no answer in time", ambiguous=True) from e


def _words(message: Mapping[str, Any]) -> Words:
    reactions = {one["name"]: tuple(one.get("users") or ()) for one in message.get("reactions") or ()}
    return Words(str(message.get("user") or ""), str(message.get("text") or ""), reactions)


def _metadata(key: str) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"id": key}}


async def _put(session: aiohttp.ClientSession | None, url: str, content: bytes) -> None:
    assert session is not None  # `open` gave it
    async with session.post(url, data=content) as answer:
        if answer.status != 200:
            raise SlackFault("upload", f"http_{answer.status}")


def _opened(answer: Mapping[str, Any]) -> OpenView:
    return OpenView(answer["view"]["id"], answer["view"]["hash"])
