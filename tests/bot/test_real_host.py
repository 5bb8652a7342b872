"""The commands that reach a real host: `doctor` finds each broken part, `plan` shows a deployment and changes nothing."""

import asyncio
import base64
import io
import struct
from collections.abc import AsyncIterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import asyncpg
import pytest

from bot import cli
from sandbox.slack.workspace import SlackWorkspace
from tests.real.parts.host import TargetHost
from tests.scenarios.configuration import configuration

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]
OTHER_KEY = base64.b64encode(struct.pack(">I", 11) + b"ssh-ed25519" + b"\0\0\0 " + bytes(range(32))).decode()


@pytest.fixture
async def config(
    host: TargetHost,
    twin_host: TargetHost,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Path]:
    """v1.2.3 serves on both hosts; Slack, the registry and PostgreSQL are there. Returns the configuration's path."""
    host.run_release("v1.2.3")
    twin_host.run_release("v1.2.3", name="liyaqa-backend")
    twin_host.install_helper(environment="staging")
    path = tmp_path / "liyaqa.toml"
    path.write_text(configuration(host, twin_host), encoding="utf-8")
    async with SlackWorkspace() as slack:
        for name, value in {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
            "BOT_CONFIG": str(path),
        }.items():
            monkeypatch.setenv(name, value)
        yield path


def edit(config: Path, old: str, new: str) -> None:
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new), encoding="utf-8")


async def command(*words: str) -> tuple[int, str]:
    """Exit code and output; in a thread of its own, because the local Slack answers from this loop."""
    output = io.StringIO()

    def typed() -> int:
        with redirect_stdout(output), redirect_stderr(output):
            return cli.main(words)

    return await asyncio.to_thread(typed), output.getvalue()


@pytest.mark.usefixtures("config")
async def test_the_doctor_finds_a_sound_installation_sound() -> None:
    code, said = await command("doctor")

    assert "failed" not in said
    assert "not tried" not in said
    for step in ("SSH", "Docker", "nginx", "files", "clock"):
        assert f"ok         production, host host, {step}:" in said
    assert said.endswith("Everything answers.\n")
    assert code == 0


async def test_the_doctor_names_a_changed_host_key_and_tries_nothing_behind_it(
    config: Path, host: TargetHost
) -> None:
    edit(config, host.host_key, f"ssh-ed25519 {OTHER_KEY}")

    code, said = await command("doctor")

    assert code == 1
    assert "failed     production, host host, SSH: the host offers SHA256:" in said
    assert "not tried  production, host host, Docker: SSH first." in said
    assert "ok         staging, host twin, SSH:" in said


async def test_the_doctor_names_a_missing_helper_and_how_to_get_it(config: Path, host: TargetHost) -> None:
    edit(config, str(host.helper), "/nowhere/liyaqa-host")

    code, said = await command("doctor")

    assert code == 1
    assert (
        "failed     staging, host twin, nginx:" in said or "failed     production, host host, nginx:" in said
    )
    assert "`python -m bot host-helper ENVIRONMENT` prints it and how." in said


async def test_the_doctor_names_a_dead_docker_socket(config: Path, host: TargetHost) -> None:
    edit(config, str(host.docker_socket), "/nowhere/docker.sock")

    code, said = await command("doctor")

    assert code == 1
    assert "Docker: connect: /nowhere/docker.sock: there is no such socket." in said


@pytest.mark.usefixtures("config")
async def test_the_plan_shows_rules_and_steps_and_changes_nothing(host: TargetHost) -> None:
    before = (host.site.read_bytes(), host.docker.containers())

    code, said = await command("plan", "v1.2.4", "staging", "--as", "U0ENGINEER")

    assert code == 0, said
    assert "Nothing was changed." in said
    assert "docker" in said
    assert (host.site.read_bytes(), host.docker.containers()) == before


@pytest.mark.usefixtures("config")
async def test_the_plan_of_a_missing_image_is_refused_by_its_rule() -> None:
    code, said = await command("plan", "v9.9.9", "staging", "--as", "U0ENGINEER")

    assert code == 1
    assert "what.image" in said


@pytest.mark.usefixtures("config")
async def test_the_audit_log_is_verified_and_a_changed_row_is_found(database_url: str) -> None:
    await command("plan", "v1.2.4", "staging")  # applies the migrations
    connection = await asyncpg.connect(database_url)
    head = await connection.fetchval("select hash from audit_head")

    code, said = await command("audit", "verify", "--against", head[:12])
    assert (code, said.splitlines()[0]) == (0, f"The audit log is sound: 1 row, head {head}.")

    code, said = await command("audit", "verify", "--against", "0123456789abcdef")
    assert (code, "NOT sound" in said, "not in the chain" in said) == (1, True, True)

    await connection.execute(
        "alter table audit disable trigger all; update audit set actor = 'somebody else'"
    )
    await connection.close()
    code, said = await command("audit", "verify")
    assert (code, said) == (
        1,
        "The audit log is NOT sound. Row 1: it was changed. Keep the database as it is and tell security.\n",
    )
