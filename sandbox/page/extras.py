"""What whoever starts the page may lend it: a clock to move, and a way to see whether the bot lives."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.slack.world.model import Json


@dataclass(frozen=True, slots=True)
class Extras:
    """Everything is optional; what is missing is not shown.

    `clock_get` gives the bot's time, aware; None while it cannot be read. `clock_set` moves it; None means back to
    real time; it raises CannotDo for a move that is refused. `bot_alive` answers within two seconds, or counts as no.
    `commands` (command, description, usage_hint) stand in for those of the manifest. `shifts` (see Clock) and `marks`
    (see Page) grow in place; who keeps them gives them to the next page.
    """

    clock_get: Callable[[], Awaitable[datetime | None]] | None = None
    clock_set: Callable[[datetime | None], Awaitable[None]] | None = None
    bot_alive: Callable[[], Awaitable[bool]] | None = None
    commands: Sequence[Json] | None = None
    shifts: list[tuple[float, float]] = field(default_factory=list)
    marks: dict[str, dict[str, str]] = field(default_factory=dict)
