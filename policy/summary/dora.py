"""The four DORA measures of an environment, week by week, from the record alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from policy.summary.facts import Past
from policy.summary.week import sunday

WEEKS = 12
_WEEK = timedelta(days=7)
_TAKEN_BACK = frozenset({"rolling_back", "rolled_back", "rollback_failed"})
_BACK = frozenset({"succeeded", "rolled_back"})


@dataclass(frozen=True, slots=True)
class Week:
    """`deployments` took traffic; `failed` of them were taken back. Medians, None where there is nothing to take one of."""

    start: datetime
    deployments: int = 0
    failed: int = 0
    restore_seconds: float | None = None  # from the switch to the earlier release serving again
    lead_seconds: float | None = None  # from the image's build to the switch

    @property
    def failure_rate(self) -> float | None:
        """Percent."""
        return 100 * self.failed / self.deployments if self.deployments else None


@dataclass(frozen=True, slots=True)
class Weekly:
    """Whole weeks from Sunday to Sunday in Riyadh, oldest first; the last one is the report's."""

    environment: str
    weeks: tuple[Week, ...]
    lead_why: str = ""  # why no lead time was measured
    least: int = 2  # guide 1.4
    most: int = 3


def weekly(environment: str, past: Sequence[Past], now: datetime) -> Weekly:
    """Lead time begins with the image's build: the commit before it is known to nobody here."""
    end = sunday(now)
    here = [p for p in past if p.environment == environment]
    weeks = tuple(_week(here, end - n * _WEEK) for n in range(WEEKS, 0, -1))
    untold = any(w.deployments for w in weeks) and all(w.lead_seconds is None for w in weeks)
    return Weekly(environment, weeks, lead_why="no image says when it was built" if untold else "")


def since(now: datetime) -> datetime:
    """What of the past a report needs."""
    return sunday(now) - WEEKS * _WEEK


def _week(past: Sequence[Past], start: datetime) -> Week:
    live = [p for p in past if _within(p, start)]
    failed = [p for p in live if taken_back(p, past)]
    return Week(start, len(live), len(failed), _middle(_restores(failed, past)), _middle(_leads(live)))


def _leads(live: Iterable[Past]) -> list[float]:
    """An image from the future is a wrong clock, no measure."""
    pairs = ((p.built_at, p.switched_at) for p in live)
    return [
        (live_at - built).total_seconds()
        for built, live_at in pairs
        if built and live_at and built <= live_at
    ]


def _within(p: Past, start: datetime) -> bool:
    return p.kind == "deploy" and p.switched_at is not None and start <= p.switched_at < start + _WEEK


def taken_back(p: Past, past: Sequence[Past]) -> bool:
    """By itself, or by a rollback later: that labels the deployment anew."""
    return p.phase in _TAKEN_BACK or _rollback(p, past) is not None


def _rollback(p: Past, past: Sequence[Past]) -> Past | None:
    return next((r for r in past if r.kind == "rollback" and r.parent == p.run and r.phase in _BACK), None)


def _restores(failed: Iterable[Past], past: Sequence[Past]) -> list[float]:
    """One whose way back failed has not been restored, so it has no time."""
    found = []
    for p in failed:
        back = _rollback(p, past) or (p if p.phase in _BACK else None)
        if back and back.ended_at and p.switched_at:
            found.append((back.ended_at - p.switched_at).total_seconds())
    return found


def _middle(values: list[float]) -> float | None:
    return median(values) if values else None
