"""What whoever starts the page may lend it: a clock to move, and a way to see whether the bot lives."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sandbox.slack.world.model import Json


@dataclass(frozen=True, slots=True)
class Extras:
    """Everything is optional; what is missing is not shown.

    `clock_get` gives the bot's time, aware; None while it cannot be read. `clock_set` moves it; None means back to
    real time; it raises CannotDo for a move that is refused. `bot_alive` answers within two seconds, or counts as no.
    `commands` (command, description, usage_hint) stand in for those of the manifest.
    """

    clock_get: Callable[[], Awaitable[datetime | None]] | None = None
    clock_set: Callable[[datetime | None], Awaitable[None]] | None = None
    bot_alive: Callable[[], Awaitable[bool]] | None = None
    commands: Sequence[Json] | None = None
