"""Where calls leave: `quick` never retries (a retried post is a duplicate), `patient` does; errors come back as faults."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from clients.slack.faults import reached
from policy.errors import SlackUnreachable

LOG = logging.getLogger("slack_sdk")
LOG.setLevel(logging.INFO)  # at DEBUG the library logs response urls, which are bearer capabilities


class Seam:
    def __init__(self, quick: AsyncWebClient, patient: AsyncWebClient, patience: float) -> None:
        self._quick = quick
        self._patient = patient
        self._patience = patience

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
