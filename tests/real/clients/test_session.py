"""A whole session on a real host: facts, helper, scripts, HTTP through SSH, migrations, logs and files."""

import asyncio
import time
from dataclasses import replace

import pytest

from clients.credentials import Credentials
from clients.docker import migrate
from clients.hosts import Hosts
from clients.server.session import HostSession
from policy.config import Environment
from policy.errors import OtherDatabase, SiteNotUnderstood, StaleToken
from policy.plan import Release
from tests.real.clients_site import IDENTITY, KEY, opened, release, unheard
from tests.real.parts.deaf import DeafSocket
from tests.real.parts.host import TargetHost
from tests.real.parts.process import wait_until


async def test_a_hand_started_blue_is_read_as_live(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    blue = host.run_release("v1.2.3")
    facts = await session.inspect(environment)
    assert facts.fault == ""
    assert facts.plan is not None
    assert facts.plan.live is not None
    assert (facts.plan.live.id, facts.plan.live.version) == (blue, "v1.2.3")
    assert facts.plan.live.digest == release(host, "v1.2.3").digest
    assert (facts.site_port, facts.plan.port, facts.free_ports) == (
        host.ports[0],
        host.ports[1],
        host.ports[1:],
    )
    assert facts.dead_port is False
    assert facts.standby is None
    assert "v1.2.3" in facts.local_images
    assert facts.free_disk_mb > 0
    assert facts.free_memory_mb > 0
    assert abs(facts.clock_skew) < 5
    assert len(facts.plan.env_hash) == len(facts.plan.site_hash) == 64


async def test_an_empty_host_has_a_dead_port_and_nothing_live(
    session: HostSession, environment: Environment
) -> None:
    facts = await session.inspect(environment)
    assert facts.plan is not None
    assert (facts.plan.live, facts.standby, facts.dead_port) == (None, None, True)


async def test_a_port_that_another_program_holds_is_not_free(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    async with await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", host.ports[1]):
        facts = await session.inspect(environment)
    assert facts.free_ports == (host.ports[2],)


async def test_the_skew_is_told_against_the_given_clock(environment: Environment) -> None:
    hosts = Hosts(Credentials(hash_key=KEY), clock=lambda: time.time() - 100)
    async with hosts.session(environment, environment.hosts[0].name) as session:
        facts = await session.inspect(environment)
    assert facts.clock_skew == pytest.approx(100, abs=5)


async def test_an_env_file_that_cannot_be_read_is_a_fact(host: TargetHost, environment: Environment) -> None:
    missing = replace(environment, env_file="/no/such/.env")
    async with opened(missing) as session:
        facts = await session.inspect(missing)
    assert (facts.fault_step, facts.plan) == ("files", None)
    assert "/no/such/.env" in facts.fault


async def test_an_ambiguous_site_is_a_fact(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    text = host.nginx.guide_site()
    host.nginx.write_site(text + text.replace(f":{host.ports[0]};", f":{host.ports[1]};"))
    facts = await session.inspect(environment)
    assert facts.fault_step == "nginx"
    assert "several ports" in facts.fault
    with pytest.raises(SiteNotUnderstood):
        await session.site("production")


async def test_registering_is_read_back_and_a_lower_token_is_stale(
    session: HostSession, environment: Environment
) -> None:
    await session.register("production", 5, IDENTITY)
    facts = await session.inspect(environment)
    assert (facts.token, facts.identity) == (5, IDENTITY)
    with pytest.raises(StaleToken) as stale:
        await session.register("production", 4, IDENTITY)
    assert (stale.value.token, stale.value.highest) == (4, 5)
    with pytest.raises(OtherDatabase) as other:
        await session.register("production", 6, "99999999-2222-3333-4444-555555555555")
    assert other.value.identity == IDENTITY


async def test_a_switch_moves_the_site_and_may_be_repeated(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    host.run_release("v1.2.3")
    host.run_release("v1.2.4", port=host.ports[1], name="liyaqa-backend-green")
    await session.register("production", 5, IDENTITY)
    for _ in range(2):
        state = await session.switch("production", host.ports[1], 5)
        assert (state.port, state.token) == (host.ports[1], 5)
        assert any(not worker.draining for worker in state.workers)
    assert host.nginx.live_ports() == [host.ports[1]]
    with pytest.raises(StaleToken):
        await session.switch("production", host.ports[0], 4)


async def test_a_site_edited_after_the_registration_stops_the_switch_but_never_the_way_back(
    host: TargetHost, session: HostSession
) -> None:
    await session.register("production", 5, IDENTITY)
    host.nginx.write_site(host.nginx.guide_site() + "# edited\n")
    with pytest.raises(SiteNotUnderstood, match="edited"):
        await session.switch("production", host.ports[1], 5)
    assert host.nginx.live_ports() == [host.ports[0]]
    await session.register("production", 5, IDENTITY)
    await session.switch("production", host.ports[1], 5)
    host.nginx.write_site(host.nginx.site.read_text() + "# edited again\n")
    assert (await session.switch("production", host.ports[0], 5)).port == host.ports[0]


async def test_http_goes_through_the_connection_to_the_hosts_loopback(
    host: TargetHost, session: HostSession
) -> None:
    host.run_release("v1.2.3")
    probe = await session.get(host.ports[0], "/api/health")
    assert probe.status == 200
    assert '"UP"' in probe.body
    assert (await session.get(host.ports[0], "/no/such/page")).status == 404
    login = await session.get(
        host.ports[0],
        "/api/auth/login",
        method="POST",
        body='{"email":"test@liyaqa.com","password":"test123"}',
    )
    assert "accessToken" in login.body


async def test_a_port_where_nothing_listens_is_no_answer(host: TargetHost, session: HostSession) -> None:
    probe = await session.get(host.ports[2], "/api/health")
    assert (probe.status, probe.error) == (0, f"nothing listens on port {host.ports[2]}")


async def test_a_server_that_says_nothing_is_no_answer_at_the_deadline(
    host: TargetHost, session: HostSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.server.http.SECONDS", 0.3)
    held: list[asyncio.StreamWriter] = []
    async with await asyncio.start_server(lambda _r, w: held.append(w), "127.0.0.1", host.ports[2]):
        probe = await session.get(host.ports[2], "/")
        for writer in held:
            writer.close()
            await writer.wait_closed()
    assert (probe.status, probe.error) == (0, "no answer in 0.3 s")


async def test_an_answer_that_is_not_http_is_no_answer(host: TargetHost, session: HostSession) -> None:
    async def babble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-nonsense\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(babble, "127.0.0.1", host.ports[2]):
        probe = await session.get(host.ports[2], "/")
    assert probe.status == 0
    assert probe.error


async def test_a_script_gets_its_argument_as_one_word_and_its_output_is_redacted(
    session: HostSession,
) -> None:
    said = await session.run_script(
        "sh -c 'echo \"<$1>\" sample-secret-value; echo e >&2; exit 4' sh", "a $(id)", 5
    )
    assert said.code == 4
    assert said.output == "<a $(id)> [hidden]\ne\n"
    assert (await session.run_script("sleep 9", "", 0.3)).code is None
    assert (await session.run_script("/no/such/script", "", 5)).code == 127


async def test_migrations_run_once_are_found_again_and_tell_their_output(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    host.images.push("v2.0.0", {"APP_MIGRATE_SECONDS": "1.5", "APP_MIGRATE_EXIT": "3"}, migrations="V12__x")
    wanted = await pulled(session, host, "v2.0.0")
    first = asyncio.create_task(session.migrate(environment, wanted, 7, 7))
    await asyncio.to_thread(wait_until, lambda: _state(host) == "running", what="migrations run")
    first.cancel()
    await asyncio.wait([first])
    assert _state(host) == "running"
    async with opened(environment) as successor:
        ended = await successor.migrate(environment, wanted, 7, 8)
    assert ended.code == 3
    assert "V12__x" in ended.output
    assert (await session.migrate(environment, wanted, 7, 8)) == ended
    assert _state(host) == "exited"
    assert not [c for c in await session.containers(environment) if "migrate" in c.name]


async def test_the_end_of_migrations_is_found_though_docker_s_wait_never_tells_it(
    host: TargetHost, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOOK", 0.3)
    host.images.push("v2.0.2", {"APP_MIGRATE_SECONDS": "1.5", "APP_MIGRATE_EXIT": "3"}, migrations="V12__x")
    deaf = DeafSocket(host.docker_socket)
    place = replace(environment.hosts[0], docker_socket=str(deaf.path))
    async with deaf.open(), opened(replace(environment, hosts=(place,))) as session:
        ended = await session.migrate(environment, await pulled(session, host, "v2.0.2"), 7, 7)
    assert (ended.code, "V12__x" in ended.output, deaf.waits > 0) == (3, True, True)


async def test_output_loses_the_values_of_the_env_file(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    """The stand-in prints the names of its migrations: here one of them is a password too."""
    host.images.push("v2.0.1", migrations="V12__swordfish,V13__plain")
    host.env_file.write_text("DATABASE_PASSWORD=V12__swordfish\n")
    ended = await session.migrate(environment, await pulled(session, host, "v2.0.1"), 7, 7)
    log = await session.logs("liyaqa-backend-migrate-7")
    assert ended.output == log
    assert "[hidden]" in log
    assert "V13__plain" in log
    assert "swordfish" not in log
    assert len((await session.logs("liyaqa-backend-migrate-7", 1)).splitlines()) == 1


async def pulled(session: HostSession, host: TargetHost, version: str) -> Release:
    wanted = release(host, version)
    await session.pull(wanted, unheard)
    return wanted


def _state(host: TargetHost) -> str:
    return host.docker.containers().get("liyaqa-backend-migrate-7", "")
