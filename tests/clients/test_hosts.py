"""Sessions are opened few at a time, and one that could not be opened says so again and again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from clients import hosts
from clients.credentials import Credentials
from clients.hosts import Hosts
from policy.config import Environment, Host, Strategy
from policy.errors import LoginRefused

ENVIRONMENT = Environment(
    "production", Strategy.BLUE_GREEN, hosts=(Host("web1", "localhost"), Host("web2", "localhost"))
)


async def test_only_so_many_connections_start_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    starting, most, begun, full, open_door = 0, 0, 0, asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def slow(host: Host, _seconds: float) -> AsyncIterator[None]:
        nonlocal starting, most, begun
        starting, begun = starting + 1, begun + 1
        most = max(most, starting)
        if starting == hosts.STARTS:
            full.set()
        await open_door.wait()
        starting -= 1
        raise LoginRefused(host.name, host.user)
        yield

    monkeypatch.setattr(hosts, "connected", slow)
    many = Hosts(Credentials(b"key"))

    async def one() -> None:
        async with many.session(ENVIRONMENT, "web2"):
            pass

    wanted = hosts.STARTS * 4
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        for _ in range(wanted):
            group.create_task(one())
        await full.wait()
        open_door.set()
    assert (most, begun) == (hosts.STARTS, wanted)


async def test_a_refused_login_is_a_fact_and_a_fresh_fault_at_each_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @asynccontextmanager
    async def refused(host: Host, _seconds: float) -> AsyncIterator[None]:
        raise LoginRefused(host.name, host.user)
        yield

    monkeypatch.setattr(hosts, "connected", refused)
    async with Hosts(Credentials(b"key")).session(ENVIRONMENT, "web2") as session:
        facts = await session.inspect(ENVIRONMENT)
        assert (facts.name, facts.fault_step) == ("web2", "login")
        faults = []
        for _ in range(2):
            with pytest.raises(LoginRefused) as caught:
                await session.stop("liyaqa-backend-blue")
            faults.append(caught.value)
    assert faults[0] == faults[1]
    assert faults[0] is not faults[1]
