"""What a picture around a switch shows."""

from dataclasses import dataclass

from policy.runs import Run

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One release's values, at seconds since the switch."""

    version: str
    points: Points


@dataclass(frozen=True, slots=True)
class Around:
    """Times are seconds since the switch; error rates in percent, P95 in seconds. `marks`: when, and what happened.

    Of each measure two lines: the release before, then the new one; of one alone where Prometheus does not tell them apart.
    """

    run: Run
    start: float
    end: float
    error_rate: tuple[Line, ...]
    latency: tuple[Line, ...]
    marks: tuple[tuple[float, str], ...]
    error_limit: float
    latency_limit: float
