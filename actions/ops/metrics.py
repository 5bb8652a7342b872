"""What an environment's metrics say now, against the guide's limits (4.5, 8.3)."""

import asyncio
from dataclasses import dataclass

from actions.desk import Desk
from policy.answers import Measured
from policy.config import Environment
from policy.watch import Measure, Sample

WITHIN = 2.5  # seconds


@dataclass(frozen=True, slots=True)
class Measures:
    """`alerts` None: no Alertmanager says."""

    measures: tuple[Measured, ...]
    alerts: tuple[str, ...] | None = None


async def measure(desk: Desk, environment: Environment, seconds: float) -> Measures:
    """Over all of the environment's backends. What does not answer in time is not measured, and says so."""
    try:
        async with asyncio.timeout(WITHIN):
            sample = await desk.metrics.sample(environment, (), seconds)
    except TimeoutError:
        why = f"no answer within {WITHIN:g} s"
        return Measures((Measured("Error rate", None, None, why), Measured("P95 latency", None, None, why)))
    alerts = None if sample.alerts is None else tuple(alert.name for alert in sample.alerts)
    return Measures(_judged(environment, sample), alerts)


def _judged(environment: Environment, sample: Sample) -> tuple[Measured, ...]:
    limits = _limits(environment)
    return tuple(
        Measured(
            str(reading.measure),
            reading.value,
            None
            if reading.value is None or reading.measure not in limits
            else reading.value < limits[reading.measure],
            reading.why,
        )
        for reading in sample.readings
    )


def _limits(environment: Environment) -> dict[Measure, float]:
    watch = environment.watch
    return {
        Measure.ERROR_RATE: watch.error_rate_ask,
        Measure.LATENCY: watch.latency_ask,
        Measure.MEMORY: watch.memory_ask,
        Measure.POOL: watch.pool_ask,
        Measure.DATABASE_ERRORS: watch.database_errors_limit,
    }
