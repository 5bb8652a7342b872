"""Acks stay fast when many ask at once (issue: under 250 ms at the 99th percentile)."""

import asyncio
import statistics

import pytest

from tests.handlers.office import Office, office

COMMANDS = 50
MOST = 0.25


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_fifty_commands_at_once_are_acked_within_their_time(database_url: str, transport: str) -> None:
    async with office(database_url, transport="socket" if transport == "socket" else "http") as at:
        await _burst(at, 2)
        slowest = [await _slowest(at)]
        while slowest[-1] >= MOST and len(slowest) < 3:  # whatever else this machine does may spoil one
            slowest.append(await _slowest(at))
    assert slowest[-1] < MOST, slowest


async def _slowest(at: Office) -> float:
    """The 99th percentile of one burst, in seconds."""
    seconds = await _burst(at, COMMANDS)
    await at.room.busy.drained(30)
    return statistics.quantiles(seconds, n=100)[98]


async def _burst(at: Office, count: int) -> list[float]:
    engineer = at.person("U0ENGINEER")
    asked = (
        engineer.command(f"/deploy v1.2.{no} {'staging' if no % 2 else 'production'}", channel="general")
        for no in range(count)
    )
    deliveries = await asyncio.gather(*asked)
    assert all(d.ok for d in deliveries)
    return [d.seconds for d in deliveries]
