"""From the last approval to proven traffic, on an image that is there already; beside it, the same by hand."""

import asyncio
import statistics
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.bench import by_hand
from tests.bench.figures import milliseconds, say, title
from tests.real.parts.host import TargetHost
from tests.scenarios.stage import Stage, staged

_TIMES = 5
# What the budget leaves out is made as short as the settings allow.
_TIMINGS = {"min_uptime": 0.01, "health_interval": 0.02, "drain": 0.2, "watch": 0.2, "watch_interval": 0.1}
_PROVEN = "verify"


@pytest.mark.bench
@pytest.mark.timeout(400)
async def test_from_the_last_approval_to_proven_traffic(
    host: TargetHost, twin_host: TargetHost, database_url: str, tmp_path: Path
) -> None:
    host.run_release("v1.2.3")
    versions = [f"v2.0.{number}" for number in range(_TIMES + 1)]
    for version in versions:
        host.images.push(version)
        host.docker.command("pull", host.images.ref(version))
    by_hand.allow(host)
    rows: dict[str, list[float]] = defaultdict(list)
    async with staged(host, twin_host, database_url, tmp_path, proof=False, timings=_TIMINGS) as stage:
        hand = []
        for version in versions:
            for name, seconds in (await _measured(stage, version)).items():
                rows[name].append(seconds)
            hand.append(
                await asyncio.to_thread(_by_hand, host, version)
            )  # under the same load of the machine
    _show({name: values[1:] for name, values in rows.items()}, hand[1:])  # the first pays for everything once


async def _measured(stage: Stage, version: str) -> dict[str, float]:
    await stage.command("U0ENGINEER", f"/deploy {version} production")
    await stage.approve(version, "U0APPROVER1")
    message = await stage.voted(version, "1 of 2")
    clicked: datetime = (await stage.execute("select desk_now() as at"))[0]["at"]
    await stage.slack.person("U0APPROVER2").click(message, "approve", confirmed=True)
    await stage.until(lambda: [p for p in stage.posts("Deployment Completed") if version in p.text], 30)
    (run,) = await stage.execute("select * from run where version = $1 and kind = 'deploy'", version)
    steps = await stage.execute(
        "select * from step where run = $1 and direction = 1 order by started_at", run["id"]
    )
    return _parts(clicked, run, [s for s in steps if s["ended_at"]])


def _parts(clicked: datetime, run: Any, steps: Sequence[Any]) -> dict[str, float]:
    """Each step, and what lies between the steps; all up to the proof."""
    parts = {
        "facts and vote": _span(clicked, run["approved_at"]),
        "claim": _span(run["approved_at"], run["started_at"]),
    }
    at = run["started_at"]
    between = 0.0
    for step in steps:
        between += _span(at, step["started_at"])
        parts[f"step {step['kind']}"] = _span(step["started_at"], step["ended_at"])
        at = step["ended_at"]
        if step["kind"] == _PROVEN:
            break
    return {**parts, "between steps": between, "all": _span(clicked, at)}


def _span(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds()


def _by_hand(host: TargetHost, version: str) -> by_hand.ByHand:
    """On the same host, from port to port as the desk does, which then finds it changed outside."""
    old = host.nginx.live_ports()[0]
    port = next(p for p in host.ports if p != old)
    stale = [*_ids(host, f"publish={port}"), *_ids(host, "name=by-hand", "status=exited")]
    for container in stale:
        host.docker.command("rm", "-f", container)
    return by_hand.deploy(host, version, old=old, port=port)


def _ids(host: TargetHost, *filters: str) -> list[str]:
    words = [word for text in filters for word in ("--filter", text)]
    return host.docker.command("ps", "-aq", *words).split()


def _show(rows: dict[str, list[float]], hand: Sequence[by_hand.ByHand]) -> None:
    title("From the last approval to proven traffic")
    milliseconds(rows)
    title("By hand, over one SSH session")
    start_up = [one.run + one.start for one in hand]
    milliseconds(
        {
            "docker run": [one.run for one in hand],
            "first healthy answer": [one.start for one in hand],
            "edit, test, reload, served": [one.switch for one in hand],
            "all": [one.seconds for one in hand],
        }
    )
    whole, usual = statistics.median(rows["all"]), statistics.median(one.seconds for one in hand)
    beyond = whole - statistics.median(start_up)
    say(f"\n  the desk / by hand: {whole:.2f} s / {usual:.2f} s = {whole / usual:.2f}")
    say(f"  beyond start-up (by hand: docker run until healthy): {beyond:.2f} s; target under 1 s")
