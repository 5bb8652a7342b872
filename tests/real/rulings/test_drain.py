"""Rulings 14 and 26: a connection on the old release outlives the drain; nothing is stopped under it."""

import asyncio
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.real.helper_calls import served
from tests.real.parts.host import TargetHost
from tests.real.parts.process import wait_until
from tests.real.rulings.office import Office, environment, office


@pytest.fixture
async def impatient(host: TargetHost, database_url: str) -> AsyncIterator[Office]:
    """Waits half a second for connections to end."""
    timings = replace(environment(host).timings, drain=0.5)
    async with office(database_url, environment(host, timings=timings)) as desk:
        yield desk


def slow_release(host: TargetHost, milliseconds: int) -> None:
    """v1.2.3, healthy at once, that takes so long for everything else."""
    named = (
        "--name",
        "liyaqa-backend-blue",
        "--network",
        host.network,
        "-e",
        f"APP_LATENCY_MS={milliseconds}",
    )
    where = ("-p", f"127.0.0.1:{host.ports[0]}:8080")
    host.docker.command("run", "-d", *named, *where, host.images.ref("v1.2.3"))
    wait_until(lambda: _healthy(host.ports[0]), what="the slow release serves")


@asynccontextmanager
async def slow_request(host: TargetHost) -> AsyncIterator["asyncio.Task[bytes]"]:
    """A customer's request that the old release is still working on; the whole answer, when it is there."""
    reader, writer = await asyncio.open_connection("127.0.0.1", host.nginx.port)
    writer.write(b"GET /api-docs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    await writer.drain()
    answer = asyncio.create_task(reader.read())
    try:
        yield answer
    finally:
        answer.cancel()
        writer.close()


async def test_a_slow_request_outlives_the_drain_and_is_answered_by_the_old_release(
    host: TargetHost, impatient: Office
) -> None:
    slow_release(host, milliseconds=8000)
    async with slow_request(host) as answer:
        run = await impatient.deployed("v1.2.4")
        assert not answer.done()
        assert served(host) == "v1.2.4"
        assert host.docker.containers()["liyaqa-backend-old"] == "running"
        drained = await _drained(impatient, run.id)
        assert drained.split()[0].isdecimal()
        assert drained.endswith("connections remain on the old release")
        assert (await answer).startswith(b"HTTP/1.1 200")
        assert b"X-Release: v1.2.3" in await answer


async def test_connections_that_end_in_time_are_waited_for(host: TargetHost, database_url: str) -> None:
    async with office(database_url, environment(host)) as desk:
        slow_release(host, milliseconds=2500)
        async with slow_request(host) as answer:
            run = await desk.deployed("v1.2.4")
            assert answer.done()
        assert await _drained(desk, run.id) == "no connection is left on the old release"


async def test_retiring_waits_for_the_last_connection(host: TargetHost, impatient: Office) -> None:
    await impatient.deployed("v1.2.3")
    port = host.nginx.live_ports()[0]
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    await impatient.deployed("v1.2.4")
    await impatient.wake("retire")
    await impatient.work()
    assert host.docker.containers()["liyaqa-backend-old"] == "running"
    writer.close()
    await writer.wait_closed()
    await impatient.wake("retire")
    await impatient.work()
    assert host.docker.containers() == {"liyaqa-backend-blue": "running"}


def _healthy(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2).close()
    except OSError:
        return False
    return True


async def _drained(desk: Office, run: int) -> str:
    steps = await desk.desk.store.steps(run)
    return next(s.detail for s in steps if s.kind == "drain")
