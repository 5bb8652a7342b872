"""What the sandbox writes for the bot, and what the bot reads of it: liyaqa.toml, the registry, doctor's questions."""

import asyncio
import os
import sys
from pathlib import Path

from bot.config_file import load_config
from clients.credentials import Credentials
from clients.registry import Registry
from sandbox.host import RELEASES, SandboxHost, SandboxRegistry
from sandbox.host.configuration import toml, variables
from tests.sandbox.host.site import CREDENTIALS

ROOT = Path(__file__).parents[3]


async def written(production: SandboxHost, folder: Path) -> Path:
    staging = SandboxHost(
        folder / "staging", production.registry, name="staging", environment="staging", pace=0, traffic=0
    )
    async with staging as host:
        file = folder / "liyaqa.toml"
        file.write_text(toml(production, host))
    return file


async def command(*words: str, **environment: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={"PATH": os.environ["PATH"], **environment},
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_the_file_is_complete(production: SandboxHost, tmp_path: Path) -> None:
    file = await written(production, tmp_path)
    settings = {"SLACK_BOT_TOKEN": "xoxb-sample", "SLACK_SIGNING_SECRET": "sample", "BOT_CONFIG": str(file)}

    assert await command("check", str(file)) == (
        0,
        "The configuration is fine: development, staging, production.\n",
    )
    code, said = await command("check", "--embedded", **settings, **variables(production))
    assert (code, said) == (0, "The configuration is fine: development, staging, production.\n")


async def test_the_demo_keeps_the_guides_windows_and_watches_briefly(
    production: SandboxHost, tmp_path: Path
) -> None:
    config = load_config(await written(production, tmp_path))
    live = config.environment("production")

    assert live is not None
    assert (live.approvals, live.windows, live.proof_from) == (2, True, "staging")
    assert (live.timings.min_uptime, live.timings.watch) == (3, 20)
    assert {window.weekday for window in config.windows.open} == {0, 1, 2, 3}


async def test_the_bot_finds_each_release_with_what_it_declares(sandbox_registry: SandboxRegistry) -> None:
    registry = Registry(Credentials(hash_key=b"sample"))
    for release in RELEASES:
        found = await registry.find(sandbox_registry.repository, release.version)
        assert found.release is not None
        assert found.release.digest == sandbox_registry.digest(release.version)
        assert found.release.migrations == release.migrations
        assert found.release.revision == release.revision
    latest = await registry.find(sandbox_registry.repository, "latest")
    assert latest.release is not None
    assert latest.release.digest == sandbox_registry.digest("v1.2.4")


async def test_a_missing_tag_shows_the_newest_ones(sandbox_registry: SandboxRegistry) -> None:
    found = await Registry(CREDENTIALS).find(sandbox_registry.repository, "v9.9.9")

    assert found.release is None
    assert found.tags == ("v1.3.0", "v1.2.6", "v1.2.5", "v1.2.4", "v1.2.3")
