"""Every way a host can fail a session is told by its own fault: cut connections, forbidden forwards, dead daemons."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from clients.credentials import Credentials
from clients.hosts import Hosts
from clients.server.session import HostSession
from policy.config import Environment
from policy.errors import DockerFault, ForwardRefused, HelperFault, HostUnreachable
from policy.plan import Release
from tests.real.clients_site import IDENTITY, KEY, configured, opened, release, unheard
from tests.real.parts.host import TargetHost
from tests.real.parts.process import wait_until

PRODUCTION = "production"
SOME = Release("v1.2.4", "localhost:1/x", "sha256:" + "0" * 64)
Call = Callable[[HostSession, Environment], Awaitable[object]]

CALLS: dict[str, Call] = {
    "register": lambda s, _: s.register(PRODUCTION, 1, IDENTITY),
    "containers": lambda s, e: s.containers(e),
    "container": lambda s, _: s.container("liyaqa-backend-blue"),
    "pull": lambda s, _: s.pull(SOME, unheard),
    "has_image": lambda s, _: s.has_image(SOME),
    "migrate": lambda s, e: s.migrate(e, SOME, 1, 1),
    "start": lambda s, e: s.start(e, SOME, name="green", port=e.ports[1], run=1, token=1),
    "stop": lambda s, _: s.stop("liyaqa-backend-blue"),
    "start_again": lambda s, _: s.start_again("liyaqa-backend-blue"),
    "remove": lambda s, _: s.remove("liyaqa-backend-blue"),
    "rename": lambda s, _: s.rename("liyaqa-backend-blue", "liyaqa-backend-old"),
    "set_restart": lambda s, _: s.set_restart("liyaqa-backend-blue", "no"),
    "uptime": lambda s, _: s.uptime("liyaqa-backend-blue"),
    "logs": lambda s, _: s.logs("liyaqa-backend-blue"),
    "prune": lambda s, e: s.prune(e, []),
    "get": lambda s, e: s.get(e.ports[0], "/api/health"),
    "run_script": lambda s, _: s.run_script("true", "", 20),
    "site": lambda s, _: s.site(PRODUCTION),
    "switch": lambda s, e: s.switch(PRODUCTION, e.ports[1], 1),
    "snapshot_env": lambda s, e: s.snapshot_env(e, 1),
    "keeps_env": lambda s, e: s.keeps_env(e, 1),
    "migration_files": lambda s, e: s.migration_files(e, "any"),
    "read_log": lambda s, _: s.read_log("liyaqa-backend-blue", lines=10, seconds=60, longest=1000),
    "write_note": lambda s, e: s.write_note(e, "note"),
}

T = TypeVar("T")


def test_every_call_of_a_session_is_cut_below() -> None:
    calls = {
        name for name, value in vars(HostSession).items() if callable(value) and not name.startswith("_")
    }
    assert calls - {"inspect"} == set(CALLS)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_a_connection_cut_in_the_middle_of_a_call_is_an_unreachable_host(
    host: TargetHost, environment: Environment, call: Call
) -> None:
    async with opened(environment) as session:
        await session.run_script("true", "", 5)
        waiting = await _in_the_middle(host, call(session, environment))
        host.sshd.cut()
        with pytest.raises(HostUnreachable):
            await asyncio.wait_for(waiting, 20)


async def test_a_connection_cut_while_facts_are_read_is_one_of_them(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    await session.run_script("true", "", 5)
    waiting = await _in_the_middle(host, session.inspect(environment))
    host.sshd.cut()
    facts = await asyncio.wait_for(waiting, 20)
    assert (facts.fault_step, facts.plan) == ("ssh", None)


async def test_a_higher_token_ends_the_session_of_a_lower_one(
    session: HostSession, environment: Environment
) -> None:
    """Ruling 5: what the older worker still sends goes nowhere."""
    await session.register(PRODUCTION, 1, IDENTITY)
    async with opened(environment) as successor:
        await successor.register(PRODUCTION, 2, IDENTITY)
        with pytest.raises(HostUnreachable):
            await session.start_again("liyaqa-backend-blue")
        assert (await successor.site(PRODUCTION)).token == 2


async def test_a_host_that_is_away_is_a_fact_and_every_call_raises_it(
    host: TargetHost, environment: Environment
) -> None:
    host.sshd.stop_daemon()
    async with opened(environment) as session:
        assert (await session.inspect(environment)).fault_step == "ssh"
        for _ in range(2):
            with pytest.raises(HostUnreachable):
                await session.site(PRODUCTION)


async def test_a_forbidden_stream_forward_is_told_from_a_dead_daemon(
    host: TargetHost, environment: Environment
) -> None:
    host.sshd.forbid(stream=True)
    try:
        async with opened(environment) as session:
            with pytest.raises(ForwardRefused) as caught:
                await session.containers(environment)
            assert caught.value.target == str(host.docker_socket)
            facts = await session.inspect(environment)
            assert facts.fault_step == "docker"
            assert "sshd forbids" in facts.fault
    finally:
        host.sshd.forbid()


async def test_a_forbidden_tcp_forward_is_named(host: TargetHost, environment: Environment) -> None:
    host.sshd.forbid(tcp=True)
    try:
        async with opened(environment) as session:
            with pytest.raises(ForwardRefused) as caught:
                await session.get(host.ports[0], "/api/health")
            assert caught.value.target == f"127.0.0.1:{host.ports[0]}"
    finally:
        host.sshd.forbid()


@pytest.mark.parametrize(
    ("socket", "why"), [("/no/such.sock", "no such socket"), ("/etc/shadow", "docker group")]
)
async def test_a_socket_that_cannot_be_used_is_named(host: TargetHost, socket: str, why: str) -> None:
    environment = configured(host)
    place = replace(environment.hosts[0], docker_socket=socket)
    async with opened(replace(environment, hosts=(place,))) as session:
        with pytest.raises(DockerFault, match=why):
            await session.containers(environment)


async def test_a_daemon_that_is_down_is_a_docker_fault_and_the_session_goes_on_after_its_restart(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    await session.containers(environment)
    host.docker.kill()
    with pytest.raises(DockerFault, match="nothing listens"):
        await session.containers(environment)
    host.docker.start_daemon()
    assert await session.containers(environment) == ()


async def test_a_daemon_that_goes_during_a_call_is_a_docker_fault(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    host.images.push("v2.1.0", {"APP_MIGRATE_SECONDS": "60"}, migrations="V1__x")
    wanted = release(host, "v2.1.0")
    await session.pull(wanted, unheard)
    waiting = asyncio.create_task(session.migrate(environment, wanted, 7, 7))
    name = "liyaqa-backend-migrate-7"
    await asyncio.to_thread(
        wait_until, lambda: host.docker.containers().get(name) == "running", what="it runs"
    )
    await asyncio.to_thread(host.docker.stop_daemon)
    with pytest.raises(DockerFault):
        await asyncio.wait_for(waiting, 30)
    await asyncio.to_thread(host.docker.start_daemon)
    ended = await asyncio.wait_for(session.migrate(environment, wanted, 7, 8), 30)
    assert ended.code is not None
    assert "V1__x" in ended.output


async def test_a_missing_helper_is_named(host: TargetHost) -> None:
    environment = configured(host)
    place = replace(environment.hosts[0], helper="/usr/local/sbin/not-installed")
    async with opened(replace(environment, hosts=(place,))) as session:
        with pytest.raises(HelperFault) as caught:
            await session.site(PRODUCTION)
    assert caught.value.detail


async def test_no_socket_and_no_listener_of_the_bots_own_is_opened(
    session: HostSession, environment: Environment
) -> None:
    """Ruling 26: the forwarded docker.sock is in process."""
    before = await asyncio.to_thread(_listening)
    await session.containers(environment)
    assert await asyncio.to_thread(_listening) <= before


async def test_sessions_are_closed_with_their_context(host: TargetHost, environment: Environment) -> None:
    hosts = Hosts(Credentials(hash_key=KEY))

    async def once() -> None:
        async with hosts.session(environment, host.name) as session:
            await session.containers(environment)

    await asyncio.gather(*(once() for _ in range(15)))
    await asyncio.to_thread(wait_until, lambda: not host.sshd.sessions(), what="every session has ended")


async def _in_the_middle(host: TargetHost, call: Awaitable[T]) -> "asyncio.Future[T]":
    """The call hangs: sshd's session process is stopped before it can answer."""
    for process in host.sshd.sessions():
        with suppress(psutil.NoSuchProcess):  # a command's own child, just ending
            process.suspend()
    waiting = asyncio.ensure_future(call)
    done, _ = await asyncio.wait([waiting], timeout=0.1)
    assert not done
    return waiting


def _listening() -> set[str]:
    """Unix sockets of this process that listen, by inode."""
    own = {entry.resolve().name for entry in Path("/proc/self/fd").iterdir()}
    rows = [line.split() for line in Path("/proc/self/net/unix").read_text().splitlines()[1:]]
    return {row[6] for row in rows if row[3] == "00010000" and f"socket:[{row[6]}]" in own}
