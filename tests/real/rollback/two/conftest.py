"""v1.2.3 serves on both hosts, started by hand."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from clients.credentials import Credentials
from clients.hosts import Hosts
from tests.real.clients_site import KEY
from tests.real.deploying.desk import Office, open_office
from tests.real.parts.host import TargetHost
from tests.real.parts.nginx import Nginx
from tests.real.rollback.two.pair import Apart, Pair


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(180))


class Opens(Protocol):
    """`opens(patience=...)`: an office over both hosts, with a worker."""

    def __call__(self, **how: Any) -> Any: ...


@pytest.fixture
def pair(host: TargetHost, twin_host: TargetHost) -> Iterator[Pair]:
    front = Nginx("front", upstream=host.nginx.port)
    front.start()
    made = Pair(host, twin_host, front)
    for target in made.both:
        target.run_release("v1.2.3")
    made.point()
    yield made
    front.stop()


@pytest.fixture
def opens(pair: Pair, database_url: str) -> Opens:
    @asynccontextmanager
    async def made(**how: Any) -> AsyncIterator[Office]:
        async with open_office(database_url, pair.environment(), **how) as office:
            office.desk = replace(office.desk, hosts=Apart(Hosts(Credentials(hash_key=KEY)), pair))
            async with office.working():
                yield office

    return made
