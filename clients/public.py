"""The public URL, as a customer's first request reaches it."""

import asyncio
from dataclasses import dataclass

import aiohttp

from clients.server.http import ask
from policy.answers import Probe

SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class PublicUrl:
    """Satisfies `Public`: name look-up, TLS and connection anew each time. No answer is a Probe too, never a fault."""

    seconds: float = SECONDS

    async def check(self, url: str) -> Probe:
        try:
            async with asyncio.timeout(self.seconds), aiohttp.ClientSession() as session:
                return await ask(session, "GET", url, {"Cache-Control": "no-cache"})
        except TimeoutError:
            return Probe(0, "", error=f"no answer in {self.seconds:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as e:
            return Probe(0, "", error=str(e) or type(e).__name__)
