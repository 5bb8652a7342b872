"""Hands things to the bot over the chosen transport, retries events, and keeps the traffic."""

import asyncio
from collections.abc import Sequence

from sandbox.slack.delivery.ack import Ack, Delivery, Kind, Transport
from sandbox.slack.world.model import Json
from sandbox.slack.world.state import State
from sandbox.slack.world.traffic import Exchange, redacted

_REASONS = {
    "timeout": "http_timeout",
    "bad_status": "http_error",
    "connection_failed": "connection_failed",
    "no_connection": "connection_failed",
}


class Courier:
    """`retry_delays` are the seconds before the second, third and fourth attempt of an event."""

    def __init__(self, state: State, transport: Transport, retry_delays: Sequence[float]) -> None:
        self._state, self._transport = state, transport
        self._retry_delays = tuple(retry_delays)

    async def once(self, kind: Kind, payload: Json) -> Delivery:
        """Commands and interactions: Slack never tries again."""
        return Delivery(kind, payload, (await self._attempt(kind, payload),))

    async def event(self, payload: Json) -> Delivery:
        """Tries up to four times and returns when the bot acked or Slack gave up."""
        attempts = [await self._attempt("events_api", payload)]
        for number, delay in enumerate(self._retry_delays, start=1):
            former = attempts[-1]
            if former.ok or former.no_retry:
                break
            await asyncio.sleep(delay)
            attempts.append(await self._attempt("events_api", payload, number, _REASONS[former.outcome]))
        return Delivery("events_api", payload, tuple(attempts))

    async def _attempt(self, kind: Kind, payload: Json, number: int = 0, reason: str = "") -> Ack:
        at = self._state.clock()
        ack = await self._transport.send(kind, payload, attempt=number, reason=reason)
        self._state.record(
            Exchange(
                at=at,
                direction="in",
                kind=_name(kind, payload),
                outcome=ack.outcome,
                status=ack.status,
                seconds=ack.seconds,
                signed=self._transport.signs,
                request=redacted(payload),
                response=redacted(ack.body),
                attempt=number,
            )
        )
        return ack


def _name(kind: Kind, payload: Json) -> str:
    if kind == "slash_commands":
        return str(payload["command"])
    event = payload.get("event", payload)
    return str(event["type"])
