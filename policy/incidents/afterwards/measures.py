"""How fast incidents are answered, mitigated and resolved, from their real times."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import mean, median

from policy.incidents.model import Incident, State, Type

_NEVER_WERE = (State.DECLINED, State.MERGED)


@dataclass(frozen=True, slots=True)
class Measure:
    """Seconds over `count` incidents that got that far; None when none did."""

    count: int = 0
    mean: float | None = None
    median: float | None = None
    longest: float | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """`severities`: how many of each, gravest first."""

    total: int
    severities: tuple[tuple[str, int], ...]
    acknowledge: Measure  # MTTA: from detection
    mitigate: Measure  # MTTM: from the beginning
    resolve: Measure  # MTTR: from the beginning


def counts(incident: Incident) -> bool:
    """A drill, a rollback's tracking number, and what turned out to be none or another one do not count."""
    return not incident.drill and incident.type is not Type.TRACKING and incident.state not in _NEVER_WERE


def measures(incidents: Iterable[Incident]) -> Measures:
    """Of those that count. An end before its beginning is somebody's slip and measures 0."""
    real = [incident for incident in incidents if counts(incident)]
    severities = Counter(incident.severity for incident in real)
    return Measures(
        len(real),
        tuple(sorted(severities.items())),
        _measure((i.detected_at or i.opened_at, i.acknowledged_at) for i in real),
        _measure((i.began, i.mitigated_at) for i in real),
        _measure((i.began, i.resolved_at) for i in real),
    )


def _measure(spans: Iterable[tuple[datetime, datetime | None]]) -> Measure:
    took = [max((end - start).total_seconds(), 0.0) for start, end in spans if end is not None]
    return Measure(len(took), mean(took), median(took), max(took)) if took else Measure()
