"""What Slack hands out for a short while: trigger ids (3 s, once) and response addresses (30 min, 5 times)."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5


@dataclass(frozen=True, slots=True)
class Trigger:
    id: str
    user: str
    issued: float
    view_id: str | None
    used: bool = False


@dataclass(frozen=True, slots=True)
class ResponseTicket:
    """`source_ts` is the message the interaction came from; None for a command."""

    token: str
    user: str
    channel: str
    thread_ts: str | None
    issued: float
    source_ts: str | None = None
    last_ts: str | None = None
    uses: int = 0


class Tickets:
    """Held in memory: a restart of the workspace voids them, as time would."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._sockets: set[str] = set()
        self._responses: dict[str, ResponseTicket] = {}

    def trigger(self, user: str, view_id: str | None = None) -> str:
        now = self._clock()
        made = f"{int(now * 1000)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self._triggers[made] = Trigger(made, user, now, view_id)
        return made

    def exchange(self, given: str) -> Trigger | str:
        """The trigger, now used up, or the error code that says why not."""
        found = self._triggers.get(given)
        if found is None:
            return "invalid_trigger_id"
        if found.used:
            return "exchanged_trigger_id"
        if self._clock() - found.issued > TRIGGER_SECONDS:
            return "expired_trigger_id"
        self._triggers[given] = replace(found, used=True)
        return found

    def socket(self) -> str:
        """Admits one WebSocket connection."""
        token = secrets.token_urlsafe(24)
        self._sockets.add(token)
        return token

    def use_socket(self, token: str) -> bool:
        admitted = token in self._sockets
        self._sockets.discard(token)
        return admitted

    def response(
        self, user: str, channel: str, *, thread_ts: str | None = None, source_ts: str | None = None
    ) -> str:
        token = secrets.token_urlsafe(24)
        self._responses[token] = ResponseTicket(token, user, channel, thread_ts, self._clock(), source_ts)
        return token

    def issued_response(self, url: str) -> ResponseTicket:
        return self._responses[url.rpartition("/")[2]]

    def use_response(self, token: str) -> ResponseTicket | str:
        """The ticket with this use counted, or why it no longer works."""
        found = self._responses.get(token)
        if found is None:
            return "invalid_url"
        if self._clock() - found.issued > RESPONSE_SECONDS:
            return "expired_url"
        if found.uses >= RESPONSE_USES:
            return "used_url"
        self._responses[token] = replace(found, uses=found.uses + 1)
        return self._responses[token]

    def remember(self, token: str, ts: str) -> None:
        """The message last made through this address: what replace_original means for a command."""
        self._responses[token] = replace(self._responses[token], last_ts=ts)
