"""`make demo DOCKER=1`: real containers behind a real nginx, and nothing else of that Docker is touched."""

import asyncio
import json
import os
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.demo import hosts
from sandbox.demo.faults import CannotStart
from sandbox.host.real import nginx
from tests.demo.conftest import MakeDemo
from tests.demo.process import Demo
from tests.demo.test_life import command, heard, wait_to_hear
from tests.real.parts.docker import DockerDaemon
from tests.real.parts.process import need

SIMPLE = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def daemon() -> Iterator[DockerDaemon]:
    """With a container and an image of somebody else."""
    need("nginx")
    made = DockerDaemon("demo")
    made.start()
    try:
        subprocess.run(
            ["docker", "import", "-", "someone/else"],
            input=bytes(10240),  # an empty tar
            env=made.environment(),
            check=True,
            capture_output=True,
        )
        made.command("create", "--name", "somebody-elses", "someone/else", "/sleep")
        yield made
    finally:
        made.stop()


@pytest.fixture
def docker(daemon: DockerDaemon, monkeypatch: pytest.MonkeyPatch) -> DockerDaemon:
    monkeypatch.setenv("DOCKER_HOST", daemon.host)
    return daemon


def running(docker: DockerDaemon) -> set[str]:
    return {name for name, state in docker.containers().items() if state == "running"}


def configured(demo: Demo, environment: str) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((demo.folder / "liyaqa.toml").read_text())["environments"][
        environment
    ]
    return found


async def served(demo: Demo, environment: str) -> tuple[str, str]:
    """What customers are given once a release answers: its version, and who passes it on."""
    url = configured(demo, environment)["public_url"]
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            async with session.get(url) as answer:
                if release := answer.headers.get("X-Release"):
                    return release, answer.headers["Server"].partition("/")[0]
            await asyncio.sleep(0.2)


async def measured(demo: Demo) -> set[str]:
    """The instances that staging's metrics know."""
    port = json.loads((demo.folder / "staging" / "state.json").read_text())["ports"]["prometheus"]
    query = {"query": 'http_server_requests_seconds_count{uri="/api/members"} > 0'}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/api/v1/query", params=query) as answer,
    ):
        return {one["metric"]["instance"] for one in (await answer.json())["data"]["result"]}


@pytest.mark.timeout(300)
async def test_releases_run_in_docker_behind_nginx_go_on_after_a_stop_and_are_removed_by_reset(
    docker: DockerDaemon, make_demo: MakeDemo
) -> None:
    demo, reset = make_demo("--docker"), make_demo("--reset")
    url = await demo.start()
    assert running(docker) == {"liyaqa-backend-blue", "liyaqa-backend-staging"}
    assert await served(demo, "production") == ("v1.2.3", "nginx")

    await command(url, "/deploy v1.2.4 staging")
    await wait_to_hear(demo, url, "Staging v1.2.4: completed")
    assert await served(demo, "staging") == ("v1.2.4", "nginx")
    assert f"127.0.0.1:{configured(demo, 'staging')['ports'][0]}" in await measured(demo)

    assert await demo.tell() == 0
    assert demo.left() == []
    assert running(docker) == set()

    assert await demo.start() == url
    assert await heard(url, "Staging v1.2.4: completed")
    assert await served(demo, "staging") == ("v1.2.4", "nginx")

    demo.end()  # killed: nobody is left to tidy up but its keeper
    await demo.until(lambda: not running(docker) and not demo.left())

    reset.launch()
    assert await reset.ended() == 0
    assert docker.containers() == {"somebody-elses": "created"}
    assert docker.command("images", "--format", "{{.Repository}}") == "someone/else"
    assert "demo" not in docker.command("network", "ls", "--format", "{{.Name}}")


@SIMPLE
async def test_a_name_that_somebody_elses_container_has_is_refused_and_left_alone(
    docker: DockerDaemon, make_demo: MakeDemo
) -> None:
    docker.command("create", "--name", "liyaqa-backend-blue", "someone/else", "/sleep")
    before = docker.containers()
    try:
        demo = make_demo("--docker")
        demo.launch()
        assert await demo.ended() == 1
        assert demo.said().splitlines()[-1] == (
            "Docker has a container liyaqa-backend-blue that is not the demo's: remove or rename it"
            " (docker rename liyaqa-backend-blue NAME), or run `make demo` without DOCKER=1."
        )
        assert docker.containers() == before
    finally:
        docker.command("rm", "liyaqa-backend-blue")


@SIMPLE
async def test_a_folder_that_began_without_docker_goes_on_without_it(
    docker: DockerDaemon, make_demo: MakeDemo
) -> None:
    demo = make_demo("--docker")
    demo.folder.mkdir()
    (demo.folder / "demo.json").write_text('{"key": "sample", "docker": ""}')
    demo.launch()
    assert await demo.ended() == 1
    assert demo.said().endswith(
        "began without DOCKER=1: go on like that, or name another folder: make demo DATA=DIR\n"
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("unix:///no/such.sock", "No Docker daemon answers at /no/such.sock: start it"),
        (
            "tcp://127.0.0.1:1",
            "DOCKER_HOST is tcp://127.0.0.1:1, but the demo needs a daemon of this machine",
        ),
    ],
)
def test_a_daemon_that_is_not_there_is_refused_with_what_to_do(
    given: str, words: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nginx, "program", str)
    monkeypatch.setenv("DOCKER_HOST", given)
    with pytest.raises(CannotStart, match="or run `make demo` without DOCKER=1") as caught:
        hosts.check(folder, {}, docker=True)
    assert str(caught.value).startswith(words)


def test_a_socket_that_one_may_not_use_is_refused_with_what_to_do(docker: DockerDaemon, folder: Path) -> None:
    os.seteuid(65534)
    try:
        with pytest.raises(CannotStart, match=r"You may not use .*: add yourself to the docker group"):
            hosts.check(folder, {}, docker=True)
    finally:
        os.seteuid(0)


def test_a_missing_nginx_is_refused_with_what_to_do(
    docker: DockerDaemon, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nginx, "_PLACES", "/no/such/place")
    with pytest.raises(CannotStart, match="nginx is not installed: install it"):
        hosts.check(folder, {}, docker=True)
