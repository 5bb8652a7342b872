"""Releases on a real host: pulled by digest, started once, renamed, stopped and removed."""

import asyncio
from typing import Any

import pytest

from clients.server.session import HostSession
from policy.config import Environment
from policy.errors import DockerFault
from policy.plan import (
    LABEL_DIGEST,
    LABEL_ENVIRONMENT,
    LABEL_RELEASE,
    LABEL_RUN,
    LABEL_TOKEN,
    Container,
    Release,
)
from tests.real.clients_site import IDENTITY, configured, release, unheard
from tests.real.parts.host import TargetHost

GREEN = "liyaqa-backend-green"


@pytest.fixture
async def v124(host: TargetHost, session: HostSession) -> Release:
    """On the host already."""
    found = release(host, "v1.2.4")
    await session.pull(found, unheard)
    return found


async def test_a_pull_tags_the_exact_bytes_with_their_version(host: TargetHost, session: HostSession) -> None:
    host.docker.remove_images()
    wanted = release(host, "v1.2.3")
    assert await session.has_image(wanted) == ""
    image = await session.pull(wanted, unheard)
    assert await session.has_image(wanted) == image
    assert host.docker.command("inspect", "-f", "{{.Id}}", host.images.ref("v1.2.3")) == image


async def test_a_pull_tells_its_progress_in_megabytes(host: TargetHost, session: HostSession) -> None:
    host.images.push("v9.0.0", ballast_mb=60)
    said: list[str] = []

    async def progress(text: str) -> None:
        said.append(text)

    await session.pull(release(host, "v9.0.0"), progress)
    assert said[-1] == "63 of 63 MB"
    assert all(text.endswith(" MB") for text in said)
    assert [int(text.split()[0]) for text in said] == sorted(int(text.split()[0]) for text in said)


async def test_a_pull_that_is_given_up_leaves_a_session_that_pulls_again(
    host: TargetHost, session: HostSession
) -> None:
    host.images.push("v9.0.1", ballast_mb=80)
    wanted = release(host, "v9.0.1")
    begun = asyncio.Event()

    async def progress(_text: str) -> None:
        begun.set()

    pulling = asyncio.create_task(session.pull(wanted, progress))
    await begun.wait()
    pulling.cancel()
    await asyncio.wait([pulling])
    assert pulling.cancelled()
    assert await session.has_image(wanted) == ""
    image = await session.pull(wanted, unheard)
    assert await session.has_image(wanted) == image


async def test_a_tag_that_was_moved_on_the_host_is_put_right_without_the_registry(
    host: TargetHost, session: HostSession, v124: Release
) -> None:
    image = await session.has_image(v124)
    await session.pull(release(host, "v1.2.5"), unheard)
    host.docker.command("tag", host.images.ref("v1.2.5"), host.images.ref("v1.2.4"))
    assert await session.has_image(v124) == ""
    host.images.registry.stop_daemon()
    try:
        assert await session.pull(v124, unheard) == image
    finally:
        host.images.registry.start_daemon()
    assert await session.has_image(v124) == image


async def test_a_digest_the_registry_lacks_is_a_docker_fault(host: TargetHost, session: HostSession) -> None:
    missing = Release("v0.0.0", host.image, "sha256:" + "0" * 64)
    with pytest.raises(DockerFault, match=r"not found|unknown"):
        await session.pull(missing, unheard)


async def start(session: HostSession, environment: Environment, wanted: Release, **changes: Any) -> Container:
    chosen: dict[str, Any] = {"name": GREEN, "port": environment.ports[1], "run": 7, "token": 7, **changes}
    return await session.start(environment, wanted, **chosen)


async def test_a_release_starts_on_loopback_with_its_labels_and_without_a_restart_policy(
    host: TargetHost, session: HostSession, environment: Environment, v124: Release
) -> None:
    green = await start(session, environment, v124)
    assert (green.name, green.port, green.running, green.public) == (GREEN, environment.ports[1], True, False)
    assert (green.version, green.digest) == ("v1.2.4", v124.digest)
    labels = {LABEL_RUN: "7", LABEL_TOKEN: "7", LABEL_RELEASE: "v1.2.4", LABEL_ENVIRONMENT: "production"}
    assert labels.items() <= dict(green.labels).items()
    assert green.label(LABEL_DIGEST) == v124.digest
    made = host.docker.inspect(GREEN)
    assert made["HostConfig"]["RestartPolicy"]["Name"] == "no"
    assert made["HostConfig"]["PortBindings"] == {
        "8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(environment.ports[1])}]
    }
    assert made["HostConfig"]["NetworkMode"] == host.network
    assert made["Image"] == green.image_id


async def test_the_env_file_comes_first_and_liyaqa_toml_after_it(
    host: TargetHost, session: HostSession, v124: Release
) -> None:
    environment = configured(host, env=(("SPRING_PROFILES_ACTIVE", "other"),))
    await start(session, environment, v124)
    values = host.docker.inspect(GREEN)["Config"]["Env"]
    assert [v for v in values if v.startswith("SPRING")] == [
        "SPRING_PROFILES_ACTIVE=prod",
        "SPRING_PROFILES_ACTIVE=other",
    ]
    assert "DATABASE_PASSWORD=sample-secret-value" in values


async def test_starting_again_for_the_same_run_gives_the_same_container(
    session: HostSession, environment: Environment, v124: Release
) -> None:
    first = await start(session, environment, v124)
    assert (await start(session, environment, v124)).id == first.id
    await session.rename(first.id, "liyaqa-backend-blue")
    assert (await start(session, environment, v124)).id == first.id


async def test_a_container_that_was_created_but_not_started_is_started(
    host: TargetHost, session: HostSession, environment: Environment, v124: Release
) -> None:
    """The bot died between the two calls."""
    first = await start(session, environment, v124)
    labels = [word for key, value in first.labels for word in ("--label", f"{key}={value}")]
    await session.remove(first.id)
    host.docker.command("create", "--name", GREEN, *labels, host.images.ref("v1.2.4"))
    assert (await start(session, environment, v124)).running


async def test_a_container_of_the_run_that_ended_is_not_started_behind_its_back(
    session: HostSession, environment: Environment, v124: Release
) -> None:
    first = await start(session, environment, v124)
    await session.stop(first.id)
    again = await start(session, environment, v124)
    assert (again.id, again.running) == (first.id, False)


async def test_what_an_ended_run_left_under_the_name_goes(
    session: HostSession, environment: Environment, v124: Release
) -> None:
    await session.register("production", 8, IDENTITY)
    old = await start(session, environment, v124, run=6, token=6)
    new = await start(session, environment, v124, run=8, token=8, port=environment.ports[2])
    assert new.id != old.id
    assert await session.container(old.id) is None


async def test_an_ended_runs_container_that_serves_is_never_removed(
    session: HostSession, environment: Environment, v124: Release
) -> None:
    """It died after the switch, before the renaming: the container named green is the live one."""
    old = await start(session, environment, v124, run=6, token=6, port=environment.ports[0])
    with pytest.raises(DockerFault) as caught:
        await start(session, environment, v124, run=8, token=8, port=environment.ports[2])
    assert caught.value.status == 409
    found = await session.container(old.id)
    assert found is not None
    assert found.running


async def test_a_strangers_container_with_the_name_is_never_removed(
    host: TargetHost, session: HostSession, environment: Environment, v124: Release
) -> None:
    stranger = host.docker.command("create", "--name", GREEN, host.images.ref("v1.2.4"))
    with pytest.raises(DockerFault) as caught:
        await start(session, environment, v124)
    assert caught.value.status == 409
    assert host.docker.inspect(GREEN)["Id"] == stranger


async def test_a_taken_port_is_a_docker_fault_and_the_next_try_continues(
    host: TargetHost, session: HostSession, environment: Environment, v124: Release
) -> None:
    host.run_release("v1.2.3", port=environment.ports[1])
    with pytest.raises(DockerFault):
        await start(session, environment, v124)
    host.docker.command("rm", "-f", "liyaqa-backend-blue")
    assert (await start(session, environment, v124)).running


async def test_an_image_that_was_not_pulled_does_not_start(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    missing = Release("v0.0.0", host.image, "sha256:" + "0" * 64)
    with pytest.raises(DockerFault) as caught:
        await start(session, environment, missing)
    assert caught.value.status == 404


async def test_a_network_that_is_missing_is_named(
    session: HostSession, host: TargetHost, v124: Release
) -> None:
    with pytest.raises(DockerFault, match="elsewhere"):
        await start(session, configured(host, network="elsewhere"), v124)


async def test_the_small_verbs_may_be_repeated(
    host: TargetHost, session: HostSession, environment: Environment, v124: Release
) -> None:
    green = await start(session, environment, v124)
    for _ in range(2):
        await session.set_restart(green.id, "unless-stopped")
        await session.rename(green.id, "liyaqa-backend-blue")
        await session.stop(green.id, 1)
    assert (
        host.docker.inspect("liyaqa-backend-blue")["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
    )
    for _ in range(2):
        await session.start_again("liyaqa-backend-blue")
    for _ in range(2):
        await session.remove(green.id)
    assert await session.container(green.id) is None
    await session.stop(green.id, 1)


async def test_uptime_counts_by_the_hosts_clock(
    session: HostSession, environment: Environment, v124: Release
) -> None:
    green = await start(session, environment, v124)
    up, restarts, running = await session.uptime(green.id)
    assert 0 <= up < 5
    assert (restarts, running) == (0, True)
    await session.stop(green.id, 1)
    assert await session.uptime(green.id) == (0, 0, False)
    await session.remove(green.id)
    with pytest.raises(DockerFault) as caught:
        await session.uptime(green.id)
    assert caught.value.status == 404
