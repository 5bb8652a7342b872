"""A tab sends again what got no answer; this makes it happen once.

Chromium breaks its connections whenever a network of the machine comes or goes, as Docker's do at each deployment.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from sandbox.slack.world.model import Json

_KEPT = 200


class Once:
    """The answers to the last requests, by the tab's own number for each."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, asyncio.Future[Json]] = OrderedDict()

    async def do(self, key: str | None, work: Callable[[], Awaitable[Json]]) -> Json:
        """Works, or waits for the work begun under the same key. Without a key it just works."""
        if key is None:
            return await work()
        if key not in self._answers:
            self._answers[key] = asyncio.ensure_future(work())
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
        return await asyncio.shield(self._answers[key])
