"""From the click to traffic proven back on the standby; beside it, the guide's 6.3 by hand."""

import asyncio
import statistics
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pytest

from tests.bench import by_hand
from tests.bench.figures import milliseconds, say, title
from tests.real.deploying.desk import seen
from tests.real.parts.host import TargetHost
from tests.scenarios.stage import Stage, staged

_TIMES = 5
_TIMINGS = {"min_uptime": 0.01, "health_interval": 0.02, "drain": 0.2, "watch": 0.2, "watch_interval": 0.1}


@pytest.mark.bench
@pytest.mark.timeout(400)
async def test_from_the_click_to_proven_traffic_on_the_standby(
    host: TargetHost, twin_host: TargetHost, database_url: str, tmp_path: Path
) -> None:
    host.run_release("v1.2.3")
    by_hand.allow(host)
    rows: dict[str, list[float]] = defaultdict(list)
    hand: list[float] = []
    async with staged(host, twin_host, database_url, tmp_path, proof=False, timings=_TIMINGS) as stage:
        await stage.deploy("v1.2.4", "U0APPROVER1", "U0APPROVER2")
        await stage.recorded("v1.2.4", "succeeded")
        for _ in range(_TIMES + 1):
            for name, seconds in (await _measured(stage, "v1.2.3")).items():
                rows[name].append(seconds)
            await _measured(stage, "v1.2.4")  # forward again, so that there is something to go back from
            hand.append(await asyncio.to_thread(_by_hand, host))
    _show({name: values[1:] for name, values in rows.items()}, hand[1:])  # the first pays for everything once


async def _measured(stage: Stage, version: str) -> dict[str, float]:
    question = await stage.command("U0ENGINEER", f"/rollback production --to {version}")
    clicked: datetime = (await stage.execute("select desk_now() as at"))[0]["at"]
    await stage.slack.person("U0ENGINEER").click(question, "rollback", confirmed=True)
    done = "select * from run where kind = 'rollback' and created_at >= $1 and phase = 'succeeded'"
    run = (await seen(lambda: stage.execute(done, clicked)))[0]
    steps = await stage.execute(
        "select * from step where run = $1 and direction = 1 order by started_at", run["id"]
    )
    ended = {step["kind"]: step["ended_at"] for step in steps}
    return {
        "facts and decision": _span(clicked, run["created_at"]),
        "claim": _span(run["created_at"], run["started_at"]),
        "standby checked": _span(run["started_at"], ended["health"]),
        "switched and proven": _span(ended["health"], ended["switch"]),
        "click to proven switch": _span(clicked, ended["switch"]),
        "public address checked": _span(ended["switch"], ended["verify"]),
    }


def _span(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds()


def _by_hand(host: TargetHost) -> float:
    """Back and forth, so that the desk finds everything as it was; the way back counts."""
    live = host.nginx.live_ports()[0]
    old = next(port for port in _ports(host, "liyaqa-backend-old"))
    seconds = by_hand.swap(host, "v1.2.3", live=live, standby=old, container="liyaqa-backend-old")
    by_hand.swap(host, "v1.2.4", live=old, standby=live, container="liyaqa-backend-blue")
    return seconds


def _ports(host: TargetHost, name: str) -> list[int]:
    said = host.docker.command("port", name).split()
    return [int(word.rpartition(":")[2]) for word in said if ":" in word]


def _show(rows: dict[str, list[float]], hand: list[float]) -> None:
    title("Rollback: from the click to proven traffic on the standby, drain aside")
    milliseconds(rows)
    title("Guide 6.3 by hand, over one SSH session: start, ask, edit, test, reload, served")
    milliseconds({"all": hand})
    whole, usual = statistics.median(rows["click to proven switch"]), statistics.median(hand)
    say(f"\n  the desk / by hand: {whole:.2f} s / {usual:.2f} s = {whole / usual:.2f}; target under 2 s")
