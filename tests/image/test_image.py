"""The image and the compose file: built from a clean clone, run as a team runs them (ruling 53).

One file, so that one worker builds the image once.
"""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.slack.workspace import SlackWorkspace
from tests.bot.sample import filled
from tests.image.build import IMAGE
from tests.project.tree import ROOT
from tests.real.parts.docker import DockerDaemon
from tests.real.parts.process import clean_environment, free_port, need, run

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


def bot(built_image: DockerDaemon, *words: str, options: tuple[str, ...] = ()) -> str:
    return built_image.command("run", "--rm", "--network", "none", *options, IMAGE, *words)


def test_the_image_runs_as_a_user_with_a_name_and_without_root(built_image: DockerDaemon) -> None:
    assert built_image.command("run", "--rm", "--network", "none", "--entrypoint", "id", IMAGE) == (
        "uid=10001(liyaqa) gid=10001(liyaqa) groups=10001(liyaqa)"
    )


def test_the_image_holds_the_bot_and_nothing_for_its_development(built_image: DockerDaemon) -> None:
    listing = ("run", "--rm", "--network", "none", "--entrypoint")

    assert built_image.command(*listing, "ls", IMAGE, "/opt/liyaqa/app").split() == [
        *("actions", "bot", "charts", "clients", "handlers", "messages", "policy", "store"),
    ]
    installed = built_image.command(*listing, "ls", IMAGE, "-1", "/opt/liyaqa/bin")
    assert not {"pip", "pytest", "mypy", "ruff"} & set(installed.split())


def test_the_commands_answer_in_the_image_even_read_only(built_image: DockerDaemon) -> None:
    assert "Production Deployment Started" in bot(built_image, "announcements", options=("--read-only",))


def test_the_images_healthcheck_and_stop_signal_are_declared(built_image: DockerDaemon) -> None:
    found = built_image.inspect(IMAGE)["Config"]

    assert isinstance(found, dict)
    assert found["Healthcheck"]["Test"][0] == "CMD"
    assert (found["StopSignal"], found["User"]) == ("SIGTERM", "liyaqa")
    assert found["Entrypoint"] == ["python3", "-m", "bot"]


def test_compose_accepts_the_file(tmp_path: Path) -> None:
    need("docker-compose", root=False)
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    (tmp_path / "secrets").mkdir()

    command = ["docker-compose", "-f", str(tmp_path / "compose.yaml"), "config"]
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, env=clean_environment(), timeout=50
    )

    assert result.returncode == 0, result.stderr
    assert "service_healthy" in result.stdout


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
