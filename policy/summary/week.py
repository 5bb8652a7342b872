"""Today and this week in Riyadh: windows, blackouts, and guide 1.4's cadence."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from policy.config import Config, Environment, Strategy
from policy.deploy.windows import GULF, Season, Stretch, next_stretch
from policy.rules import Rule
from policy.summary.facts import Cadence, Closed, Day, Opening, Past

_DAY = timedelta(days=1)
_SUNDAY = 6


def today(season: Season, now: datetime) -> Day:
    """The rest of the Riyadh day that holds `now`, and what comes next."""
    midnight = datetime.combine(now.astimezone(GULF).date(), time(0), GULF)
    start, end = midnight.astimezone(UTC), (midnight + _DAY).astimezone(UTC)
    coming = next_stretch(season, now)
    return Day(
        openings=tuple(Opening(s.start, s.end, s.status, s.name) for s in season.openings(start, end)),
        closures=tuple(_closed(s) for s in season.closures(start, end) if s.end > now),
        next_open=coming.start if coming else None,
        holiday=_holiday(season, now),
    )


def _holiday(season: Season, now: datetime) -> Closed | None:
    dated = season.closures(now, now + timedelta(days=60))
    found = (s for s in dated if s.rule is Rule.WHEN_HOLIDAY)
    return next((_closed(s) for s in sorted(found, key=lambda s: s.start)), None)


def _closed(stretch: Stretch) -> Closed:
    return Closed(stretch.start, stretch.end, stretch.name, stretch.estimated)


def sunday(now: datetime) -> datetime:
    """When this week began: Sunday, midnight in Riyadh, as UTC."""
    day = now.astimezone(GULF).date()
    back = (day.weekday() - _SUNDAY) % 7
    return datetime.combine(day - back * _DAY, time(0), GULF).astimezone(UTC)


def cadence(environment: str, past: Sequence[Past], now: datetime) -> Cadence:
    """Deployments that took traffic since Sunday, whatever became of them later."""
    since = sunday(now)
    done = [
        p
        for p in past
        if p.kind == "deploy" and p.environment == environment and p.switched_at and p.switched_at >= since
    ]
    return Cadence(environment, len(done))


def main_environment(config: Config) -> Environment | None:
    """The one customers use: with windows, else with the most approvals, else the last that has servers."""
    real = [e for e in config.environments if e.strategy is not Strategy.LOCAL]
    return max(real, key=lambda e: (e.windows, e.approvals), default=None)
