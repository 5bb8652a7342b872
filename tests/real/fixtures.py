"""Fixtures of the real parts, a plugin for every test: started once for a run, made as new for each test."""

from collections.abc import Iterator

import pytest

from tests.real.parts.host import TargetHost
from tests.real.parts.images import Images
from tests.real.parts.registry import Auth, Registry


def _registry(auth: Auth) -> Iterator[Registry]:
    registry = Registry(auth)
    registry.start()
    yield registry
    registry.stop()


@pytest.fixture(scope="session")
def registry() -> Iterator[Registry]:
    """An open registry."""
    yield from _registry(Auth.NONE)


@pytest.fixture(scope="session")
def basic_registry() -> Iterator[Registry]:
    yield from _registry(Auth.BASIC)


@pytest.fixture(scope="session")
def bearer_registry() -> Iterator[Registry]:
    yield from _registry(Auth.BEARER)


@pytest.fixture(scope="session")
def images(registry: Registry) -> Images:
    """Healthy v1.2.3, v1.2.4 and v1.2.5 are pushed; push others as a test needs them."""
    images = Images(registry)
    for tag in ("v1.2.3", "v1.2.4", "v1.2.5"):
        images.push(tag)
    return images


def _host(name: str, images: Images) -> Iterator[TargetHost]:
    host = TargetHost(name, images)
    host.start()
    yield host
    host.stop()


@pytest.fixture(scope="session")
def session_host(images: Images) -> Iterator[TargetHost]:
    yield from _host("host", images)


@pytest.fixture(scope="session")
def session_twin(images: Images) -> Iterator[TargetHost]:
    yield from _host("twin", images)


@pytest.fixture
def host(session_host: TargetHost) -> TargetHost:
    """A target host as new: nothing runs, nginx points at the first port of the pool."""
    session_host.reset()
    return session_host


@pytest.fixture
def twin_host(session_twin: TargetHost) -> TargetHost:
    """A second, separate host, equal to `host`."""
    session_twin.reset()
    return session_twin
