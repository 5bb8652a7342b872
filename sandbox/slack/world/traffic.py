"""Every request between the workspace and the bot, both ways, without secrets."""

import re
from dataclasses import dataclass
from typing import Any, Literal

_SECRET = re.compile(r"\b(xox[abeprs]|xapp|xoxe\.xox[bp])-[\w-]+")
_SECRET_KEYS = frozenset(
    {"token", "trigger_id", "response_url", "response_urls", "upload_url", "authorization", "ssl_cert"}
)
_TICKET = re.compile(r"/(response|socket|upload)/[\w-]+")


@dataclass(frozen=True, slots=True)
class Exchange:
    """`direction` is seen from the bot: "out" is what it calls, "in" what it receives.

    `number` counts from 1. `signed` says whether the token or signature was right; None where there is none (sockets).
    `seconds` is the time to the answer: for what the bot receives, its ack time.
    """

    at: float
    direction: Literal["in", "out"]
    kind: str
    outcome: str
    status: int | None
    seconds: float
    signed: bool | None
    request: Any
    response: Any
    attempt: int = 0
    number: int = 0


def redacted(value: Any, key: str = "") -> Any:
    """A copy without tokens, trigger ids and bearer addresses."""
    if key in _SECRET_KEYS and value:
        return "(redacted)"
    if isinstance(value, dict):
        return {name: redacted(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(inner) for inner in value]
    if isinstance(value, str):
        return _TICKET.sub(r"/\1/(redacted)", _SECRET.sub("(redacted)", value))
    return value
