"""What `python -m bot run` holds in memory, at rest and after its first deployment."""

from pathlib import Path

import psutil
import pytest

from tests.bench.figures import say, title
from tests.real.parts.host import TargetHost
from tests.real.parts.process import wait_until
from tests.scenarios.stage import Stage, staged

_TARGET = 120


@pytest.mark.bench
@pytest.mark.timeout(300)
async def test_memory(host: TargetHost, twin_host: TargetHost, database_url: str, tmp_path: Path) -> None:
    host.run_release("v1.2.3")
    async with staged(host, twin_host, database_url, tmp_path, proof=False) as stage:
        rested = _resident(stage)
        await stage.deploy("v1.2.4", "U0APPROVER1", "U0APPROVER2")
        await stage.until(lambda: stage.posts("Deployment Completed"), 60)
        worked = _resident(stage)
    title("Resident memory of the bot")
    say(
        f"  idle {rested:.0f} MB   after a deployment {worked:.0f} MB   idle / target: {rested / _TARGET:.2f}"
    )


def _resident(stage: Stage) -> float:
    """MB, once it no longer changes."""
    assert stage.bot.process is not None
    process, seen = psutil.Process(stage.bot.process.pid), [0.0]

    def steady() -> bool:
        seen.append(process.memory_info().rss / 1e6)
        return len(seen) > 50 and max(seen[-50:]) - min(seen[-50:]) < 0.5

    wait_until(steady, what="the memory is steady", seconds=30)
    return seen[-1]
