"""The clock control: presets of the week in Gulf time, and how far the shown time was moved when."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sandbox.page.extras import Extras
from sandbox.slack.world.model import Json

GULF = ZoneInfo("Asia/Riyadh")
_TUESDAY, _THURSDAY, _FRIDAY, _SATURDAY = 1, 3, 4, 5
_PRESETS = (
    ("Tuesday, in the window", "preferred", _TUESDAY, time(12, 30)),
    ("Tuesday, before the window", "not recommended", _TUESDAY, time(11, 0)),
    ("Tuesday, peak hours", "blackout", _TUESDAY, time(17, 0)),
    ("Thursday, in the window", "acceptable", _THURSDAY, time(12, 30)),
    ("Friday night", "avoid", _FRIDAY, time(23, 0)),
    ("Saturday", "emergency only", _SATURDAY, time(12, 30)),
)
_NOTICED = 1.0


@dataclass(slots=True)
class Clock:
    """`real` gives the workspace's epoch seconds, in which messages are stamped.

    `shifts` lists since when (epoch) the bot's clock was how many seconds ahead, so that the page can show each
    message at the time it was for the bot.
    """

    extras: Extras
    real: Callable[[], float]
    shifts: list[tuple[float, float]] = field(default_factory=list)

    @property
    def offered(self) -> bool:
        return self.extras.clock_get is not None and self.extras.clock_set is not None

    async def look(self) -> bool:
        """Reads the bot's clock; whether it was moved since the last look."""
        if self.extras.clock_get is None:
            return False
        moment, now = await self.extras.clock_get(), self.real()
        if moment is None:
            return False
        difference = moment.timestamp() - now
        offset = difference if abs(difference) >= _NOTICED else 0.0
        if self.shifts and abs(offset - self.shifts[-1][1]) < _NOTICED:
            return False
        self.shifts.append((now if self.shifts else 0.0, offset))
        return True

    async def move(self, moment: datetime | None) -> None:
        assert self.extras.clock_set is not None
        await self.extras.clock_set(moment)
        await self.look()

    def shown(self) -> Json | None:
        """None without a clock to control."""
        if not self.offered:
            return None
        offset = self.shifts[-1][1] if self.shifts else 0.0
        now = datetime.fromtimestamp(self.real() + offset, GULF)
        return {"offset": offset, "shifts": self.shifts, "presets": presets(now)}


def presets(now: datetime) -> list[Json]:
    """Each the first such moment after `now`: the clock of a story goes forward."""
    return [
        {"label": label, "note": note, "at": _next(now, weekday, at).isoformat()}
        for label, note, weekday, at in _PRESETS
    ]


def _next(now: datetime, weekday: int, at: time) -> datetime:
    day = now.date() + timedelta(days=(weekday - now.weekday()) % 7)
    found = datetime.combine(day, at, GULF)
    return found if found > now else found + timedelta(days=7)
