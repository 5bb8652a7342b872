"""The one door to Slack's Web API: sessions, retries and limits; its errors leave as faults."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from clients.slack.directory import Directory, Identity
from clients.slack.files import Files
from clients.slack.messages import EVENT_TYPE, Message, Messages
from clients.slack.methods import APP_METHODS, EVENTS, METHODS
from clients.slack.rooms import Rooms, Words
from clients.slack.seam import LOG
from clients.slack.views import OpenView, Views

__all__ = [
    "APP_METHODS",
    "EVENTS",
    "EVENT_TYPE",
    "METHODS",
    "Identity",
    "Message",
    "OpenView",
    "Slack",
    "Words",
]


class Slack(Messages, Views, Rooms, Files, Directory):
    """Two clients over one session."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls, token: str, base_url: str = AsyncWebClient.BASE_URL, *, seconds: float = 10
    ) -> AsyncIterator[Self]:
        """`seconds` limits one call; a patient one may use twice that for its retries."""
        # The library ignores its own timeout when it is given a session, so the session carries it.
        limits = aiohttp.ClientTimeout(total=seconds, sock_connect=seconds / 2)
        async with aiohttp.ClientSession(timeout=limits) as session:
            quick = AsyncWebClient(token, base_url, session=session, logger=LOG, retry_handlers=[])
            retries = [
                AsyncConnectionErrorRetryHandler(),
                AsyncRateLimitErrorRetryHandler(max_retry_count=2),
            ]
            patient = AsyncWebClient(token, base_url, session=session, logger=LOG, retry_handlers=retries)
            yield cls(quick, patient, 2 * seconds)

    @property
    def client(self) -> AsyncWebClient:
        """For Bolt's Socket Mode handler, which needs one to ask for its address."""
        return self._patient
