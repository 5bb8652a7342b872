"""The desk's clock, through the bot: read, moved, and first of all put into a window in which one may deploy."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sandbox.demo.bot import Bot
from sandbox.slack import CannotDo

_OPEN_DAYS = (0, 1, 2)  # Monday to Wednesday are preferred in the guide
_START, _LATEST = time(9, 5), time(10, 30)  # UTC; the window is 09:00-11:00, and a story takes a while
_TUESDAY = 1


@dataclass(frozen=True, slots=True)
class DeskClock:
    bot: Bot

    async def get(self) -> datetime | None:
        """None while the bot does not answer."""
        found = await self.bot.ask("GET", "/clock")
        return datetime.fromisoformat(str(found["now"])) if isinstance(found, dict) else None

    async def set(self, moment: datetime | None) -> None:
        """None: real time. CannotDo while the bot does not answer."""
        if await self.bot.ask("PUT", "/clock", {"now": moment and moment.isoformat()}) is None:
            raise CannotDo("the bot does not answer, so its clock cannot be moved")

    async def begin(self) -> None:
        """Forward to the coming Tuesday, unless it is a good time already."""
        now = await self.get()
        if now is not None and not good(now):
            await self.set(coming(now))


def good(now: datetime) -> bool:
    """Whether production may be deployed to, and still may in half an hour."""
    here = now.astimezone(UTC)
    return here.weekday() in _OPEN_DAYS and time(9) <= here.time() <= _LATEST and not _holiday(here)


def coming(now: datetime) -> datetime:
    """The next Tuesday, 09:05 UTC, that is no public holiday in Saudi Arabia."""
    here = now.astimezone(UTC)
    day = here + timedelta(days=(_TUESDAY - here.weekday()) % 7)
    found = datetime.combine(day.date(), _START, UTC)
    while found <= now or _holiday(found):
        found += timedelta(days=7)
    return found


def _holiday(moment: datetime) -> bool:
    from holidays.countries.saudi_arabia import SaudiArabia  # noqa: PLC0415  half a second, while the bot starts

    return moment.date() in SaudiArabia(years=moment.year)
