"""The bot's own clients against the sandbox's host: what a deployment does to it, call by call."""

import asyncio

import asyncssh
import pytest

from clients.server.session import HostSession
from clients.ssh import files
from policy.answers import Probe
from policy.config import Environment
from policy.errors import DockerFault, FileFault, ForwardRefused, HostKeyChanged, LoginRefused
from policy.facts import HostFacts
from policy.plan import Container
from sandbox.host import Release, SandboxHost
from sandbox.host.waiting import until
from tests.sandbox.host.site import configured, opened, release, served, unheard

GREEN = "liyaqa-backend-green"


async def start(
    session: HostSession, target: SandboxHost, version: str, port: int, run: int = 1
) -> Container:
    environment, wanted = configured(target), release(target, version)
    await session.pull(wanted, unheard)
    return await session.start(environment, wanted, name=GREEN, port=port, run=run, token=1)


async def answered(session: HostSession, port: int) -> Probe:
    """The first answer to a health check."""
    async with asyncio.timeout(10):
        while True:
            probe = await session.get(port, "/api/health")
            if probe.status:
                return probe
            await asyncio.sleep(0.02)


async def test_an_inspection_finds_the_hand_started_release_live(
    session: HostSession, environment: Environment, production: SandboxHost
) -> None:
    facts = await session.inspect(environment)

    assert facts.fault == ""
    assert facts.plan is not None
    assert facts.plan.live is not None
    assert (facts.plan.live.name, facts.plan.live.version) == ("liyaqa-backend-blue", "v1.2.3")
    assert facts.plan.live.digest == production.registry.digest("v1.2.3")
    assert not facts.plan.live.public
    assert facts.plan.port == facts.free_ports[0] == production.ports[1]
    assert (facts.site_port, facts.dead_port) == (production.ports[0], False)
    assert facts.free_disk_mb > 0
    assert abs(facts.clock_skew) < 5
    assert facts.local_images == ("v1.2.3",)


async def test_a_pull_tells_its_progress_over_its_new_layers(
    production: SandboxHost, environment: Environment
) -> None:
    production.engine._pace = 1.0
    production.registry.push(Release("v9.0.0", "large", megabytes=60))
    said: list[str] = []

    async def progress(text: str) -> None:
        said.append(text)

    async with opened(environment) as session:
        await session.pull(release(production, "v9.0.0"), progress)

    assert said[-1] == "60 of 60 MB", "the layers that v1.2.3 brought are there already"
    assert len(said) > 2
    assert [int(text.split()[0]) for text in said] == sorted(int(text.split()[0]) for text in said)


async def test_a_release_goes_live_and_the_former_one_stands_by(
    session: HostSession, environment: Environment, production: SandboxHost
) -> None:
    blue, green_port = await session.container("liyaqa-backend-blue"), production.ports[1]
    assert blue is not None
    green = await start(session, production, "v1.2.4", green_port)
    assert (await answered(session, green_port)).status == 200
    await session.set_restart(green.id, "unless-stopped")

    state = await session.switch("production", green_port, 1)
    assert state.port == green_port
    assert await served(production) == (200, "v1.2.4")
    assert await until(lambda: not any(w.draining for w in production.nginx.workers), 5)

    await session.rename(blue.id, "liyaqa-backend-old")
    await session.rename(green.id, "liyaqa-backend-blue")
    facts = await session.inspect(environment)
    assert facts.plan is not None
    assert facts.plan.live is not None
    assert (facts.plan.live.id, facts.plan.live.name) == (green.id, "liyaqa-backend-blue")
    assert facts.standby is not None
    assert facts.standby.id == blue.id
    up, restarts, running = await session.uptime(green.id)
    assert (restarts, running) == (0, True)
    assert 0 <= up < 30


async def test_the_smoke_tests_of_the_guide_have_something_to_ask(
    session: HostSession, production: SandboxHost
) -> None:
    port = production.ports[0]
    body = '{"email": "test@liyaqa.com", "password": "test123"}'
    login = await session.get(port, "/api/auth/login", method="POST", body=body)

    assert (await session.get(port, "/api-docs")).release == "v1.2.3"
    assert login.status == 200
    assert '"accessToken"' in login.body
    assert (await session.get(port, "/api/members", bearer="sample-v1.2.3")).status == 200
    assert (await session.get(port, "/api/members")).status == 401
    assert '"db": {"status": "UP"}' in (await session.get(port, "/actuator/health")).body
    wrong = '{"email": "test@liyaqa.com", "password": "guess"}'
    assert (await session.get(port, "/api/auth/login", method="POST", body=wrong)).status == 401


async def test_a_release_that_is_never_healthy_says_so_in_its_log(
    session: HostSession, production: SandboxHost
) -> None:
    green = await start(session, production, "v1.2.5", production.ports[1])

    assert (await answered(session, green.port)).status == 503
    assert "HikariPool-1 - Connection is not available" in await session.logs(green.id)


async def test_a_failing_release_fails_its_customers_and_not_its_checks(
    session: HostSession, production: SandboxHost
) -> None:
    green = await start(session, production, "v1.2.6", production.ports[1])
    assert (await answered(session, green.port)).status == 200
    direct = [await session.get(green.port, "/api-docs") for _ in range(30)]
    await session.switch("production", green.port, 1)
    answers = [await served(production, "/api-docs") for _ in range(50)]
    checks = [await served(production, "/api/health") for _ in range(20)]

    assert {probe.status for probe in direct} == {200}
    assert sum(status == 500 for status, _ in answers) == 4
    assert {status for status, _ in checks} == {200}


async def test_a_migrating_release_prints_what_flyway_prints_and_applies_it_once(
    session: HostSession, environment: Environment, production: SandboxHost
) -> None:
    wanted = release(production, "v1.3.0")
    await session.pull(wanted, unheard)

    first = await session.migrate(environment, wanted, 1, 1)
    second = await session.migrate(environment, wanted, 2, 1)

    assert (first.code, second.code) == (0, 0)
    assert 'Migrating schema "public" to version "12 - add trainer role"' in first.output
    assert 'Successfully applied 2 migrations to schema "public"' in first.output
    assert "Schema is up to date" in second.output


async def test_the_backup_command_prints_an_age_and_other_commands_are_not_there(
    session: HostSession, environment: Environment
) -> None:
    backup = await session.run_script(environment.backup_command, "", 5)
    other = await session.run_script("cat", "/etc/passwd", 5)

    assert (backup.code, backup.output.strip()) == (0, "42")
    assert (other.code, "not found" in other.output) == (127, True)


async def test_notes_are_written_and_the_machines_own_files_are_not(
    session: HostSession, environment: Environment, production: SandboxHost
) -> None:
    await session.write_note(environment, "live: v1.2.3\n")
    await session.snapshot_env(environment, 7)
    note, copy = (
        production.root / f"opt/liyaqa/desk/{name}" for name in ("live-production.txt", "env-production/7")
    )

    assert (note.read_text(), note.stat().st_mode & 0o777) == ("live: v1.2.3\n", 0o644)
    assert (copy.stat().st_mode & 0o777, copy.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with pytest.raises(FileFault, match="Permission denied"):
        await files.write(session._link, "/etc/nginx/sites-available/liyaqa-backend", b"server {}")


async def test_names_ports_and_images_in_use_are_kept(
    session: HostSession, environment: Environment, production: SandboxHost
) -> None:
    wanted = release(production, "v1.2.4")
    await session.pull(wanted, unheard)
    with pytest.raises(DockerFault) as taken:
        await session.start(
            environment, wanted, name="liyaqa-backend-blue", port=production.ports[1], run=1, token=1
        )
    with pytest.raises(DockerFault) as bound:
        await session.start(environment, wanted, name=GREEN, port=production.ports[0], run=2, token=1)

    assert taken.value.status == 409
    assert "port is already allocated" in bound.value.detail
    assert await session.has_image(release(production, "v1.2.3"))


async def test_a_higher_token_ends_the_older_session(
    session: HostSession, environment: Environment, production: SandboxHost
) -> None:
    async with opened(environment) as newer:
        await newer.register("production", 2, "11111111-2222-3333-4444-555555555555")
        assert await until(lambda: bool(session._link.lost), 5)
        assert (await newer.site("production")).token == 2


async def test_only_the_known_key_and_account_come_in(production: SandboxHost) -> None:
    async def fault(**changes: object) -> HostFacts:
        environment = configured(production, **changes)
        async with opened(environment) as session:
            return await session.inspect(environment)

    async with opened(configured(production, user="root")) as session:
        with pytest.raises(LoginRefused):
            await session.containers(configured(production))
    async with opened(configured(production, host_key=_other_key())) as session:
        with pytest.raises(HostKeyChanged):
            await session.containers(configured(production))
    assert (await fault(docker_socket="/run/other.sock")).fault_step == "docker"


async def test_streams_lead_to_the_hosts_own_ports_alone(
    session: HostSession, production: SandboxHost
) -> None:
    with pytest.raises(ForwardRefused):
        await session.get(production.registry.port, "/v2/")
    assert (await session.get(production.ports[2], "/")).error.startswith("nothing listens")


def _other_key() -> str:
    return asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
