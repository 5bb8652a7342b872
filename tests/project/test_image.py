"""The image and the compose file: built from a clean clone, run as a team runs them (ruling 53)."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.image import IMAGE
from tests.project.tree import ROOT
from tests.real.parts.docker import DockerDaemon
from tests.real.parts.process import clean_environment, need

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
