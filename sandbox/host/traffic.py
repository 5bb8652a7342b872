"""Customers: a modest, browser-like mix of requests through the public port, for as long as the host is up."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

import aiohttp

BROWSERS = 4
_LOGIN = {"email": "test@liyaqa.com", "password": "test123"}
# What a browser asks for, and how often compared with the others.
_MIX = (
    ("GET", "/api/members", 5),
    ("GET", "/api/classes", 5),
    ("POST", "/api/bookings", 2),
    ("GET", "/api-docs", 1),
)
_PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass(slots=True)
class Traffic:
    """`rate`: requests a second, of all browsers together; 0: none. `statuses` counts answers, 0 where there was none."""

    url: str
    rate: float
    statuses: Counter[int] = field(default_factory=Counter)

    async def run(self) -> None:
        if self.rate <= 0:
            return
        async with asyncio.TaskGroup() as group:
            for _ in range(BROWSERS):
                group.create_task(self._browser())

    async def _browser(self) -> None:
        """Keeps its connection, and opens a fresh one now and then."""
        while True:
            async with aiohttp.ClientSession(self.url, timeout=_PATIENCE) as session:
                token = await self._signed_in(session)
                for _ in range(random.randint(20, 60)):
                    await asyncio.sleep(random.expovariate(self.rate / BROWSERS))
                    await self._look(session, token)

    async def _signed_in(self, session: aiohttp.ClientSession) -> str:
        await asyncio.sleep(random.uniform(0, BROWSERS / self.rate))
        answer = await self._ask(session, "POST", "/api/auth/login", json=_LOGIN)
        return str(answer.get("accessToken", "")) or "sample-browser"

    async def _look(self, session: aiohttp.ClientSession, token: str) -> None:
        method, path, _ = random.choices(_MIX, [weight for *_, weight in _MIX])[0]
        await self._ask(session, method, path, headers={"Authorization": f"Bearer {token}"})

    async def _ask(
        self,
        session: aiohttp.ClientSession,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        json: dict[str, str] | None = None,
    ) -> dict[str, object]:
        """Once more when a kept connection was closed before any answer, as browsers do (ruling 15)."""
        for last in (False, True):
            try:
                async with session.request(method, path, headers=headers, json=json) as answer:
                    found = await answer.json(content_type=None) if answer.status < 300 else {}
                    self.statuses[answer.status] += 1
                    return dict(found)
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                if not last:
                    continue
            except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
                pass
            self.statuses[0] += 1
            break
        return {}
