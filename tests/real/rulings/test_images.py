"""Ruling 24: which images stay on a host: live, standby, failed, the newest five, and whatever the desk did not pull."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.real.parts.host import TargetHost
from tests.real.rulings.office import Office, environment, office


@pytest.fixture
async def desk(host: TargetHost, database_url: str) -> AsyncIterator[Office]:
    """Keeps two beside what is in use, so that a test need not deploy eight times; an empty store of images."""
    host.docker.remove_images()
    timings = replace(environment(host).timings, min_uptime=0.05)
    async with office(database_url, environment(host, keep_images=2, timings=timings)) as made:
        yield made


def tags(host: TargetHost) -> set[str]:
    lines = host.docker.command("images", "--format", "{{.Repository}}\t{{.Tag}}").splitlines()
    return {tag for name, tag in (line.split("\t") for line in lines) if name == host.image}


async def test_pulled_images_carry_their_version_and_containers_their_image(
    host: TargetHost, desk: Office
) -> None:
    """Guide 6.4 starts a release by hand from `docker images`."""
    await desk.deployed("v1.2.3")
    assert tags(host) == {"v1.2.3"}
    image = host.docker.command("images", "-q", "--no-trunc", host.images.ref("v1.2.3"))
    assert host.docker.inspect("liyaqa-backend-blue")["Image"] == image


async def test_only_the_newest_and_those_in_use_stay(host: TargetHost, desk: Office) -> None:
    """The one pruned away first is the oldest that the desk pulled and nothing uses."""
    for minor in range(5):
        host.images.push(f"v2.{minor}.0")
        await desk.deployed(f"v2.{minor}.0")
    # Before the last pull v2.2.0 and v2.3.0 were in use and the newest two.
    assert tags(host) == {"v2.2.0", "v2.3.0", "v2.4.0"}


async def test_what_a_person_pulled_stays(host: TargetHost, desk: Office) -> None:
    host.images.push("v1.0.0")
    host.docker.command("pull", host.images.ref("v1.0.0"))
    for minor in range(4):
        host.images.push(f"v2.{minor}.0")
        await desk.deployed(f"v2.{minor}.0")
    assert "v1.0.0" in tags(host)
    assert "v2.0.0" not in tags(host)


async def test_a_failed_release_keeps_its_container_and_its_image(host: TargetHost, desk: Office) -> None:
    """It served, so it stays for the post-mortem (guide 6.3), however old it gets."""
    await desk.deployed("v1.2.3")
    host.images.push("v3.0.0", {"APP_DIE_AFTER": "1.2"})
    timings = replace(desk.environment.timings, watch=5)
    config = replace(desk.desk.config, environments=(replace(desk.environment, timings=timings),))
    run = await replace(desk, desk=replace(desk.desk, config=config)).deploy("v3.0.0")
    assert run.phase == "rolled_back", run.error
    assert host.docker.containers()["liyaqa-backend-failed"] == "exited"
    for minor in range(1, 4):
        host.images.push(f"v3.{minor}.0")
        await desk.deployed(f"v3.{minor}.0")
    assert "v3.0.0" in tags(host)
