"""What is measured once traffic has gone back (guide 6.7, ruling 42)."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from actions.desk import Desk
from policy.config import Environment
from policy.watch import Measure, instances

_LOOK = 0.5  # seconds between two looks


async def error_rate_after(
    desk: Desk, environment: Environment, ports: Mapping[str, int], back: datetime
) -> float | None:
    """In percent, of the release that serves on these ports since `back`, once scrapes have seen it do so.

    None when it is not measured. It takes a few scrapes, so whoever tells how long the return took looks at the clock first.
    """
    if not desk.metrics.configured or not ports:
        return None
    names, scrape = instances(environment, ports), environment.timings.metrics_interval
    found: float | None = None
    try:
        async with asyncio.timeout(3 * scrape):
            while True:
                since = (await desk.store.now() - back).total_seconds()
                sample = await desk.metrics.sample(environment, names, since)
                found = sample.value(Measure.ERROR_RATE)
                broken = any(reading.broken for reading in sample.readings)
                if broken or (found is not None and since >= 2 * scrape):
                    return found
                await asyncio.sleep(min(_LOOK, scrape))
    except TimeoutError:
        return found
