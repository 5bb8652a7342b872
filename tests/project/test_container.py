"""The image as a team runs it: healthy against a real PostgreSQL and the local Slack, and drained by SIGTERM (ruling 53)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.slack.workspace import SlackWorkspace
from tests.bot.sample import filled
from tests.project.image import IMAGE
from tests.real.parts.docker import DockerDaemon
from tests.real.parts.process import free_port, run

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


async def docker(daemon: DockerDaemon, *words: str) -> str:
    """In a thread: the local Slack answers from this loop meanwhile."""
    return await asyncio.to_thread(daemon.command, *words)


async def log(daemon: DockerDaemon) -> str:
    """What the bot wrote, on standard error as on standard output."""
    return await asyncio.to_thread(run, "sh", "-c", "docker logs bot 2>&1", env=daemon.environment())


@pytest.fixture
async def running(
    built_image: DockerDaemon, database_url: str, tmp_path: Path
) -> AsyncIterator[DockerDaemon]:
    """`docker run` with the configuration and each secret as a file, as compose.yaml does it; on the host's loopback."""
    (tmp_path / "liyaqa.toml").write_text(filled(Path("/run/secrets/ssh_key")), encoding="utf-8")
    async with SlackWorkspace() as slack:
        secrets = {
            "ssh_key": "the key",
            "slack_bot_token": slack.bot_token,
            "slack_signing_secret": slack.signing_secret,
            "database_url": database_url,
        }
        for name, value in secrets.items():
            (tmp_path / name).write_text(value)
            (tmp_path / name).chmod(0o444)
        options = ["--name", "bot", "--network", "host", "--read-only", "--cap-drop", "ALL"]
        options += ["-v", f"{tmp_path / 'liyaqa.toml'}:/etc/liyaqa/liyaqa.toml:ro"]
        options += [word for name in secrets for word in ("-v", f"{tmp_path / name}:/run/secrets/{name}:ro")]
        options += ["-e", f"SLACK_API_URL={slack.api_url}", "-e", f"PORT={free_port()}"]
        options += [
            word for name in list(secrets)[1:] for word in ("-e", f"{name.upper()}_FILE=/run/secrets/{name}")
        ]
        await docker(built_image, "run", "-d", *options, "--health-interval", "1s", IMAGE)
        yield built_image
        await docker(built_image, "rm", "-f", "bot")


async def health(daemon: DockerDaemon) -> str:
    return await docker(daemon, "inspect", "-f", "{{.State.Status}} {{.State.Health.Status}}", "bot")


async def test_the_container_becomes_healthy_as_no_root_and_ends_itself_on_sigterm(
    running: DockerDaemon,
) -> None:
    async with asyncio.timeout(60):
        while (state := await health(running)) != "running healthy":
            assert state == "running starting", await log(running)
            await asyncio.sleep(0.2)
    assert await docker(running, "exec", "bot", "id", "-u") == "10001"

    await docker(running, "stop", "-t", "30", "bot")

    ended = await docker(running, "inspect", "-f", "{{.State.ExitCode}} {{.State.OOMKilled}}", "bot")
    said = await log(running)
    assert ended == "0 false", said
    assert '"event": "stopped"' in said
    assert "xoxb-" not in said
