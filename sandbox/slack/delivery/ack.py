"""What came back for one thing that was delivered."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sandbox.slack.world.model import Json, Message

Kind = Literal["slash_commands", "interactive", "events_api"]
Outcome = Literal["acked", "timeout", "bad_status", "connection_failed", "no_connection"]


@dataclass(frozen=True, slots=True)
class Ack:
    """`body` is parsed JSON, a text, or None when the ack was empty."""

    outcome: Outcome
    seconds: float
    status: int | None = None
    body: Any = None
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        return self.outcome == "acked"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing a person did, as the bot received it. Events may have several attempts.

    `shown` is the message the ack itself put in front of the person, if any.
    """

    kind: Kind
    payload: Json
    attempts: tuple[Ack, ...]
    shown: Message | None = None

    @property
    def ack(self) -> Ack:
        return self.attempts[-1]

    @property
    def ok(self) -> bool:
        return self.ack.ok

    @property
    def status(self) -> int | None:
        return self.ack.status

    @property
    def seconds(self) -> float:
        return self.ack.seconds

    @property
    def body(self) -> Any:
        return self.ack.body


class Transport(Protocol):
    """One attempt to hand a payload to the bot. `signs` is None where nothing is signed."""

    signs: bool | None

    async def send(self, kind: Kind, payload: Json, *, attempt: int = 0, reason: str = "") -> Ack: ...
