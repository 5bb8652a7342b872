"""What happens by the clock: a schedule says when, a tick is one of its moments."""

from dataclasses import dataclass
from datetime import datetime, timedelta

IN_TIME = timedelta(minutes=5)  # what a busy bot or a short outage may cost, without a word


@dataclass(frozen=True, slots=True)
class Schedule:
    """`cron`: minute, hour, day, month, weekday; weekdays by name, `mon` to `sun`. `zone`: such as Asia/Riyadh.

    After an outage the newest tick that is not older than `catch_up` is carried out, and those before it are let go.
    """

    name: str
    cron: str
    zone: str = "UTC"
    catch_up: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Tick:
    """Carried out at `now`, which may be long after it was `due`. Both are the desk's time, UTC."""

    schedule: Schedule
    due: datetime
    now: datetime

    @property
    def late(self) -> timedelta | None:
        """How late, when that is worth a note."""
        behind = self.now - self.due
        return behind if behind > IN_TIME else None
