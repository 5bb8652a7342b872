"""Which deployment may have caused it: the newest that took over shortly before the beginning."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from policy.incidents.model import Incident
from policy.runs import Phase, Run

WITHIN = timedelta(minutes=60)
_SERVED = frozenset(
    {Phase.WATCHING, Phase.SUCCEEDED, Phase.ROLLING_BACK, Phase.ROLLED_BACK, Phase.ROLLBACK_FAILED}
)


def suspect(incident: Incident, runs: Iterable[Run]) -> Run | None:
    """Of the environment's deployments, in any order."""
    near = [
        run for run in runs if run.environment == incident.environment and _near(incident, took_over(run))
    ]
    return max(near, key=lambda run: took_over(run) or run.created_at, default=None)


def took_over(run: Run) -> datetime | None:
    """When customers first met this release; None: never."""
    if run.switched_at:
        return run.switched_at
    return (run.ended_at or run.started_at) if run.phase in _SERVED else None


def _near(incident: Incident, at: datetime | None) -> bool:
    return at is not None and timedelta() <= incident.began - at <= WITHIN
