"""A host's life: it starts anywhere, goes on where it stopped, survives a crash, and leaves nothing behind."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from clients.server.session import HostSession
from sandbox.host import FolderInUse, SandboxHost, SandboxRegistry, forget
from sandbox.host.ports import LOOPBACK
from sandbox.host.waiting import until
from tests.sandbox.host.site import configured, opened, release, served, unheard

ROOT = Path(__file__).parents[3]
IDENTITY = "11111111-2222-3333-4444-555555555555"
SAMPLE = [sys.executable, "-W", "error", "-m", "tests.sandbox.host.sample"]


async def standby_after_switch(session: HostSession, host: SandboxHost) -> None:
    """v1.2.4 goes live; v1.2.3 stands by with the policy `no`."""
    environment, wanted = configured(host), release(host, "v1.2.4")
    await session.register("production", 1, IDENTITY)
    await session.pull(wanted, unheard)
    green = await session.start(
        environment, wanted, name="liyaqa-backend-green", port=host.ports[1], run=1, token=1
    )
    await session.set_restart(green.id, "unless-stopped")
    await session.set_restart("liyaqa-backend-blue", "no")
    await session.switch("production", green.port, 1)


@asynccontextmanager
async def sandbox(folder: Path) -> AsyncIterator[SandboxHost]:
    async with (
        SandboxRegistry(folder) as registry,
        SandboxHost(folder / "production", registry, pace=0, traffic=0) as host,
    ):
        yield host


def ports_of(host: SandboxHost) -> tuple[object, ...]:
    return host.port, host.ports, host.public_url, host.prometheus_url, host.host_key


async def test_starting_again_continues(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as host:
        before, repository = ports_of(host), host.repository
        async with opened(configured(host)) as session:
            await standby_after_switch(session, host)
    async with sandbox(tmp_path) as host:
        assert (ports_of(host), host.repository) == (before, repository)
        assert await served(host) == (200, "v1.2.4")
        async with opened(configured(host)) as session:
            facts = await session.inspect(configured(host))
            assert (facts.token, facts.identity) == (1, IDENTITY)
            assert facts.standby is not None
            assert (facts.standby.version, facts.standby.running) == ("v1.2.3", True)


async def test_ports_that_somebody_took_meanwhile_are_avoided(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as host:
        taken = [host.ports[0], host.port, host.registry.port]
    others = [socket.create_server((LOOPBACK, port)) for port in taken]
    try:
        async with sandbox(tmp_path) as host:
            assert not {host.ports[0], host.port, host.registry.port} & {*taken}
            assert await served(host) == (200, "v1.2.3")
            async with opened(configured(host)) as session:
                facts = await session.inspect(configured(host))
    finally:
        for other in others:
            other.close()
    assert (facts.fault, facts.local_images) == ("", ("v1.2.3",))
    assert facts.plan is not None
    assert facts.plan.live is not None
    assert facts.plan.live.port == facts.site_port == host.ports[0]


async def test_after_a_reboot_only_the_live_release_runs_again(production: SandboxHost) -> None:
    async with opened(configured(production)) as session:
        await standby_after_switch(session, production)
    await production.reboot()

    running = [c["Name"] for c in production.records.running()]
    assert running == ["/liyaqa-backend-green"]
    assert await served(production) == (200, "v1.2.4")


async def test_a_crashed_container_is_restarted_by_its_policy(production: SandboxHost) -> None:
    blue = production.described("liyaqa-backend-blue")
    assert blue is not None
    former = blue["State"]["Pid"]
    os.kill(former, 9)

    assert await until(lambda: blue["State"]["Running"] and blue["State"]["Pid"] != former, 10)
    assert blue["RestartCount"] == 1


def test_nothing_is_left_when_the_sandbox_is_killed(tmp_path: Path) -> None:
    first = subprocess.Popen([*SAMPLE, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert first.stdout is not None
    pids = json.loads(first.stdout.readline())["pids"]
    assert len(pids) == 2
    assert all(psutil.pid_exists(pid) for pid in pids)
    processes = [psutil.Process(pid) for pid in pids]
    assert max(process.memory_info().rss for process in processes) < 25e6
    first.kill()
    first.communicate()

    gone, alive = psutil.wait_procs(processes, 5)
    assert (len(gone), alive) == (2, [])


@pytest.fixture
def killed(tmp_path: Path) -> int:
    """The SSH port of a sandbox that was killed."""
    first = subprocess.Popen([*SAMPLE, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert first.stdout is not None
    port = json.loads(first.stdout.readline())["port"]
    first.kill()
    first.communicate()
    return int(port)


async def test_a_killed_sandbox_goes_on_where_it_was(tmp_path: Path, killed: int) -> None:
    async with sandbox(tmp_path) as host:
        names = {c["Name"] for c in host.records.running()}
        assert (host.port, names) == (killed, {"/liyaqa-backend-blue", "/liyaqa-backend-green"})


async def test_a_folder_serves_one_sandbox_and_can_be_forgotten(
    tmp_path: Path, sandbox_registry: SandboxRegistry
) -> None:
    folder = tmp_path / "p"
    async with SandboxHost(folder, sandbox_registry, pace=0, traffic=0):
        with pytest.raises(FolderInUse):
            async with SandboxHost(folder, sandbox_registry, pace=0, traffic=0):
                pass
        with pytest.raises(FolderInUse):
            forget(folder)
    forget(folder)
    assert not folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user, which root alone can")
def test_an_unprivileged_user_has_the_whole_host(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same program as `nobody`, which may write in one folder only."""
    folder = tmp_path_factory.mktemp("nobody")
    for place in (folder, folder.parent, folder.parent.parent):
        place.chmod(0o711)
    os.chown(folder, 65534, 65534)
    # The one privilege left is to read: the interpreter may be in root's home.
    caps = [f"--{kind}=-all,+dac_read_search" for kind in ("inh-caps", "ambient-caps", "bounding-set")]
    become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *caps, "--no-new-privs"]
    sandbox = subprocess.Popen(
        [*become, *SAMPLE, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert sandbox.stdout is not None
    assert sandbox.stderr is not None
    told = sandbox.stdout.readline()
    said = "" if told else sandbox.stderr.read().decode()
    sandbox.terminate()
    sandbox.communicate()
    assert said == ""
    assert len(json.loads(told)["pids"]) == 2
