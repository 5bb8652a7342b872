"""The whole bot as a process of its own, in front of two sandbox hosts, with the demo's own configuration."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from sandbox.host import SandboxHost, SandboxRegistry
from sandbox.host.configuration import toml, variables
from sandbox.slack.workspace import SlackWorkspace
from tests.scenarios.process import Bot
from tests.scenarios.stage import TUESDAY, Stage, environment, opened

QUICK = {"min_uptime": 0.3, "watch": 2, "watch_interval": 0.2, "health": 8, "health_interval": 0.05}


@dataclass(frozen=True, slots=True)
class Demo:
    """`stage` is what people do and see; the hosts are what it leads to."""

    stage: Stage
    production: SandboxHost
    staging: SandboxHost

    async def staged(self, version: str) -> None:
        """Proven on staging, as production asks."""
        await self.stage.command("U0ENGINEER", f"/deploy {version} staging")
        await self.stage.until(lambda: self.stage.posts("Staging Deployment Completed"), 40)

    async def asked(self, version: str) -> None:
        """For production; its card is the newest one from here on."""
        before = len(self.stage.cards(version))
        await self.stage.command("U0ENGINEER", f"/deploy {version} production")
        await self.stage.until(lambda: len(self.stage.cards(version)) > before)


@pytest.fixture
async def demo(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> AsyncIterator[Demo]:
    """v1.2.3 is live on both, with customers. A test's parameter changes the configuration."""
    changes: dict[str, Any] = {**QUICK, **getattr(request, "param", {})}
    async with (
        SandboxRegistry(tmp_path) as registry,
        SandboxHost(tmp_path / "p", registry, pace=0, traffic=40, scrape=0.5) as production,
        SandboxHost(
            tmp_path / "s", registry, name="staging", environment="staging", pace=0, traffic=2, scrape=1
        ) as staging,
        SlackWorkspace() as slack,
    ):
        config = tmp_path / "liyaqa.toml"
        config.write_text(toml(production, staging, **changes))
        settings = {**environment(slack, database_url, config), **variables(production)}
        bot = Bot(settings, tmp_path / "bot.log")
        hosts = cast("tuple[Any, Any]", (production, staging))
        demo = Demo(Stage(slack, bot, *hosts, database_url), production, staging)
        try:
            await opened(demo.stage)
            await demo.stage.set_clock(TUESDAY)
            yield demo
        finally:
            bot.end()
        assert slack.problems == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.real)  # the database
            item.add_marker(pytest.mark.timeout(150))
