"""The built image, once for all tests of it."""

from collections.abc import Iterator

import pytest

from tests.image.build import build
from tests.real.parts.docker import DockerDaemon
from tests.real.parts.process import need


@pytest.fixture(scope="session")
def built_image() -> Iterator[DockerDaemon]:
    """A daemon of the tests' own that has it; about 25 seconds, and a minute more the first time."""
    need("dockerd", "docker", "debootstrap")
    daemon = DockerDaemon("image")
    daemon.start()
    try:
        build(daemon)
        yield daemon
    finally:
        daemon.stop()
