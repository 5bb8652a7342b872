"""The stage's fixtures: the target hosts of tests/real, with the helper installed, and a bot in front of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.real.parts.host import TargetHost
from tests.scenarios.stage import Stage, staged


@pytest.fixture
async def stage(
    host: TargetHost, twin_host: TargetHost, database_url: str, tmp_path: Path
) -> AsyncIterator[Stage]:
    """v1.2.3 is live on both hosts, started by hand as the guide does."""
    host.run_release("v1.2.3")
    twin_host.run_release("v1.2.3", name="liyaqa-backend")
    async with staged(host, twin_host, database_url, tmp_path) as made:
        yield made
