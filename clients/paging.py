"""Calls people through a paging service, in the format of PagerDuty's Events API, version 2."""

import asyncio
from dataclasses import dataclass, field

import aiohttp

from policy.errors import PagingFault

SECONDS = 8.0
_TOO_MANY, _BROKEN = 429, 500


@dataclass(frozen=True, slots=True)
class PagerDuty:
    """Satisfies `Pager`. The routing key travels in the body alone, and in no fault."""

    url: str
    routing_key: str = field(repr=False)
    client: str = "Liyaqa desk"

    async def send(self, event: str, key: str, summary: str, severity: str, source: str) -> None:
        """`key`: events of one key are one alert there, however often they are sent."""
        body: dict[str, object] = {"routing_key": self.routing_key, "event_action": event, "dedup_key": key}
        if event == "trigger":
            body["client"] = self.client
            body["payload"] = {
                "summary": summary[:1024],
                "severity": severity,
                "source": source or self.client,
            }
        try:
            async with asyncio.timeout(SECONDS), aiohttp.ClientSession() as session:
                answer = await session.post(self.url, json=body, allow_redirects=False)
                status, said = answer.status, (await answer.text())[:300]
        except TimeoutError:
            raise PagingFault(f"no answer in {SECONDS:g} s", again=True) from None
        except (aiohttp.ClientError, OSError, ValueError) as e:
            raise PagingFault(type(e).__name__, again=True) from e
        if status >= 300:
            detail = said.replace(self.routing_key, "[hidden]")
            raise PagingFault(f"status {status}: {detail}", again=status == _TOO_MANY or status >= _BROKEN)
