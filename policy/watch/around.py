"""What a picture around a switch shows."""

from dataclasses import dataclass

from policy.runs import Run

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Around:
    """Times are seconds since the switch; error rates in percent, P95 in seconds. `marks`: when, and what happened."""

    run: Run
    start: float
    end: float
    error_rate: Points
    latency: Points
    marks: tuple[tuple[float, str], ...]
    error_limit: float
    latency_limit: float
