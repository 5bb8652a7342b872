"""Each real part does its work: what the other real tests stand on."""

import subprocess
import time
import urllib.request

import asyncpg
import pytest

from tests.postgres import PostgresServer
from tests.real.parts.host import TargetHost
from tests.real.parts.images import Images
from tests.real.parts.load import Load
from tests.real.parts.process import accepts, free_port, wait_until
from tests.real.parts.registry import Registry


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return str(answer.headers["X-Release"])


def test_an_image_is_pulled_by_digest_and_serves_through_nginx(host: TargetHost, images: Images) -> None:
    digest = images.push("v1.3.0")
    host.docker.command("pull", f"{images.name}@{digest}")
    host.run_release("v1.3.0")
    assert _get(f"{host.public_url}/api/health") == "v1.3.0"


@pytest.mark.parametrize("kind", ["basic_registry", "bearer_registry"])
def test_a_guarded_registry_gives_images_only_to_its_user(
    kind: str, host: TargetHost, request: pytest.FixtureRequest
) -> None:
    guarded: Registry = request.getfixturevalue(kind)
    images = Images(guarded)
    images.push("v1.2.3")
    host.docker.command("logout", guarded.address)
    with pytest.raises(
        AssertionError, match=r"no basic auth credentials|unauthorized|authentication required"
    ):
        host.docker.command("pull", images.ref("v1.2.3"))
    host.docker.command("login", "-u", str(guarded.user), "-p", str(guarded.password), guarded.address)
    host.docker.command("pull", images.ref("v1.2.3"))


def test_a_moved_tag_means_another_digest(images: Images) -> None:
    first, second = images.push("v1.9.0"), images.push("v1.9.1")
    images.registry.tag(images.repository, second, "v1.9.0")
    assert first != second == images.registry.digest(images.repository, "v1.9.0")


async def test_a_quiet_system_loses_nothing_under_load(host: TargetHost) -> None:
    host.run_release("v1.2.3")
    async with Load(host.nginx.port, rate=300) as load:
        await load.for_seconds(2)
    report = load.report
    assert (report.lost, dict(report.reasons)) == (0, {})
    assert report.rate > 30
    assert list(report.releases) == ["v1.2.3"]


async def test_requests_are_lost_when_the_release_is_killed(host: TargetHost) -> None:
    container = host.run_release("v1.2.3")
    async with Load(host.nginx.port) as load:
        await load.for_seconds(0.5)
        host.docker.command("update", "--restart", "no", container)
        host.docker.command("kill", container)
        await load.for_seconds(0.5)
    assert load.report.reasons["status 502"] == load.report.lost > 0
    assert load.report.longest_gap > 0.3


async def test_a_reload_costs_retries_of_kept_connections_but_no_request(host: TargetHost) -> None:
    host.run_release("v1.2.3")
    host.run_release("v1.2.4", port=host.ports[1], name="liyaqa-backend-green")
    async with Load(host.nginx.port, rate=400) as load:
        for port in (host.ports[1], host.ports[0], host.ports[1]):
            await load.for_seconds(0.5)
            host.nginx.point_at(port)
        await load.for_seconds(0.5)
    assert (load.report.lost, dict(load.report.reasons)) == (0, {})
    assert set(load.report.releases) == {"v1.2.3", "v1.2.4"}


def test_releases_misbehave_as_asked(host: TargetHost, images: Images) -> None:
    images.push("v2.0.0", {"APP_HEALTH": "down"})
    images.push("v2.0.1", {"APP_DIE_AFTER": "0.3"})
    host.run_release("v2.0.0")
    with pytest.raises(urllib.error.HTTPError, match="503"):
        _get(f"{host.public_url}/api/health")
    host.run_release("v2.0.1", port=host.ports[1], name="dying")
    host.docker.command("update", "--restart", "no", "dying")
    assert host.docker.ended("dying") == 1


def test_migrations_print_their_steps_and_fail_as_asked(host: TargetHost, images: Images) -> None:
    images.push("v2.1.0", migrations="V12__add_table,V13__fill_table")

    said, code = migrated(host, images, "A=b", "./gradlew", "flywayMigrate")
    assert ("V12__add_table" in said, code) == (True, 0)

    said, code = migrated(host, images, "APP_MIGRATE_EXIT=3", "/app", "migrate")
    assert ("V12__add_table" in said, code) == (True, 3)


def migrated(host: TargetHost, images: Images, variable: str, *words: str) -> tuple[str, int]:
    """What it printed, and its exit code. Not attached: the client may miss the end of what ends at once."""
    run = ("run", "-d", "--pull", "always", "-e", variable, images.ref("v2.1.0"))
    ran = host.docker.command(*run, *words).splitlines()[-1]
    code = host.docker.ended(ran)
    return host.docker.command("logs", ran), code


@pytest.mark.parametrize("ending", ["stop_daemon", "crash"])
def test_the_live_container_returns_with_docker(ending: str, host: TargetHost) -> None:
    host.run_release("v1.2.3")
    getattr(host.docker, ending)()
    host.docker.start_daemon()
    assert host.docker.containers() == {"liyaqa-backend-blue": "running"}


def test_the_deploy_account_uses_docker_over_ssh_but_is_not_root(host: TargetHost) -> None:
    host.run_release("v1.2.3")
    done = host.sshd.shell("docker ps --format '{{.Names}}'; id -u; sudo -n true")
    assert done.stdout.splitlines()[0] == "liyaqa-backend-blue"
    assert done.stdout.splitlines()[1] != "0"
    assert done.returncode != 0


def test_two_hosts_share_nothing(host: TargetHost, twin_host: TargetHost) -> None:
    host.run_release("v1.2.3")
    twin_host.run_release("v1.2.4")
    assert _get(f"{host.public_url}/") == "v1.2.3"
    assert _get(f"{twin_host.public_url}/") == "v1.2.4"


def test_a_host_is_made_new_quickly(host: TargetHost) -> None:
    host.run_release("v1.2.3")
    began = time.monotonic()
    host.reset()
    assert host.docker.containers() == {}
    assert time.monotonic() - began < 15


async def test_each_test_has_a_database_of_its_own(database_url: str, empty_database_url: str) -> None:
    assert database_url != empty_database_url
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT current_setting('server_version_num')::int") >= 150000
    await connection.close()


async def test_postgres_comes_back_after_a_crash(outage_postgres: PostgresServer) -> None:
    outage_postgres.execute("CREATE TABLE kept (n int)")
    outage_postgres.kill()
    outage_postgres.start()
    assert outage_postgres.execute("SELECT count(*) FROM kept") == "0\n"


async def test_a_frozen_postgres_says_nothing_until_it_thaws(outage_postgres: PostgresServer) -> None:
    connection = await asyncpg.connect(outage_postgres.url())
    outage_postgres.freeze()
    with pytest.raises(TimeoutError):
        await connection.fetchval("SELECT 1", timeout=0.2)
    outage_postgres.thaw()
    await connection.close()
    assert outage_postgres.execute("SELECT 1") == "1\n"


def test_sshd_changes_its_key_and_cuts_sessions_as_asked(host: TargetHost) -> None:
    former = host.host_key
    host.sshd.change_host_key()
    assert host.host_key != former
    assert host.sshd.shell("true").returncode == 0
    session = subprocess.Popen(host.sshd.client_command("sleep 60"))
    wait_until(lambda: len(host.sshd.sessions()) > 0, what="the session is open")
    assert host.sshd.cut() > 0
    assert session.wait(20) == 255


@pytest.mark.parametrize("kind", ["stream", "tcp"])
def test_sshd_forbids_forwards_as_asked(kind: str, host: TargetHost) -> None:
    port, way = free_port(), {"stream": str(host.docker_socket), "tcp": f"127.0.0.1:{host.nginx.port}"}[kind]
    command = ["curl", "-sS", "-m", "20", f"http://127.0.0.1:{port}/"]
    host.sshd.forbid(stream=kind == "stream", tcp=kind == "tcp")
    assert _through(host, ["-L", f"127.0.0.1:{port}:{way}"], command) != 0
    host.sshd.forbid()
    assert _through(host, ["-L", f"127.0.0.1:{port}:{way}"], command) == 0


def _through(host: TargetHost, options: list[str], command: list[str]) -> int:
    """The exit code of a command run beside an SSH connection with these options."""
    line = host.sshd.client_command("sleep 60")
    tunnel = subprocess.Popen([*line[:-2], *options, *line[-2:]], stderr=subprocess.DEVNULL)
    port = int(options[1].split(":")[1])
    wait_until(lambda: accepts(port), what="the forward is open")
    done = subprocess.run(command, capture_output=True, check=False)
    tunnel.kill()
    tunnel.wait()
    return done.returncode
