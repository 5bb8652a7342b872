"""Fifty commands at once: how long Slack waits for each answer."""

import asyncio
from pathlib import Path

import pytest

from tests.bench.figures import percentile, say, title
from tests.real.parts.host import TargetHost
from tests.scenarios.stage import Stage, staged

_AT_ONCE = 50
_ROUNDS = 10
_TARGET = 0.25


@pytest.mark.bench
@pytest.mark.timeout(300)
@pytest.mark.parametrize("typed", ["/deploy status", "/deploy help", "/deploy plan v1.2.4 production"])
async def test_acknowledgements(
    host: TargetHost, twin_host: TargetHost, database_url: str, tmp_path: Path, typed: str
) -> None:
    host.run_release("v1.2.3")
    async with staged(host, twin_host, database_url, tmp_path, proof=False) as stage:
        await _at_once(stage, "/deploy help")
        waits = [seconds for _ in range(_ROUNDS) for seconds in await _at_once(stage, typed)]
    p50, p99 = percentile(waits, 0.5), percentile(waits, 0.99)
    title(f"Acks of `{typed}`, {_ROUNDS} times {_AT_ONCE} at once")
    times = f"p50 {1000 * p50:.0f} ms   p99 {1000 * p99:.0f} ms   worst {1000 * max(waits):.0f} ms"
    say(f"  {times}   p99 / target: {p99 / _TARGET:.2f}")


async def _at_once(stage: Stage, typed: str) -> list[float]:
    """Returns when every one of them is answered too, so that the next round meets an idle bot."""
    person = stage.slack.person("U0ENGINEER")
    before = len(stage.slack.ephemerals("U0ENGINEER"))
    sent = await asyncio.gather(*(person.command(typed, channel="deployments") for _ in range(_AT_ONCE)))
    assert all(delivery.ok for delivery in sent)
    await stage.until(lambda: len(stage.slack.ephemerals("U0ENGINEER")) >= before + _AT_ONCE, 60)
    return [delivery.seconds for delivery in sent]
