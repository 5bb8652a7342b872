"""The doctor: which step fails and what to do, told for everything at once."""

import time
from pathlib import Path

import pytest
from aiohttp import web

from bot import cli
from bot.doctor import Finding, Mark, examine
from bot.doctor.advice import advice
from bot.doctor.clocks import skew
from bot.doctor.metrics import examine_metrics
from bot.settings import load_settings
from clients.credentials import Credentials, PrometheusLogin
from policy import errors
from policy.config import Environment, Host, Strategy
from sandbox.slack.workspace import SlackWorkspace
from tests.clients.servers import serving

CLOSED = "127.0.0.1"  # nothing listens on its port 1


@pytest.fixture
def unplugged(installation: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A filled in installation in which every address leads nowhere; a copy of a key that is none."""
    text = installation.read_text(encoding="utf-8")
    for old, new in (
        ('address = "staging.liyaqa.com"', f'address = "{CLOSED}"\nport = 1'),
        ('address = "api.liyaqa.com"', f'address = "{CLOSED}"\nport = 2'),
        ('"ghcr.io/aminelhag/', f'"{CLOSED}:1/aminelhag/'),
        ("https://staging-api.liyaqa.com", f"http://{CLOSED}:1"),
        ("https://api.liyaqa.com", f"http://{CLOSED}:1"),
    ):
        text = text.replace(old, new)
    installation.write_text(text, encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://liyaqa:hidden@{CLOSED}:1/liyaqa")
    monkeypatch.setenv("SLACK_API_URL", f"http://{CLOSED}:1/api/")
    monkeypatch.setenv("PROMETHEUS_URL", f"http://{CLOSED}:1")
    monkeypatch.setenv("ALERTMANAGER_URL", f"http://{CLOSED}:1")
    return installation


async def examined() -> dict[str, Finding]:
    findings = await examine(load_settings(), lambda _: None)
    assert len({finding.step for finding in findings}) == len(findings)
    return {finding.step: finding for finding in findings}


@pytest.mark.usefixtures("unplugged")
async def test_when_nothing_answers_every_step_says_so_and_what_to_do() -> None:
    started = time.monotonic()

    found = await examined()

    assert time.monotonic() - started < 20
    failed = {step for step, finding in found.items() if finding.mark is Mark.FAILED}
    assert failed == {
        "Slack token",
        "Database",
        "staging, host staging, SSH",
        "production, host production, SSH",
        f"Registry {CLOSED}:1/aminelhag/liyaqa/liyaqa-backend",
        "staging, public address",
        "production, public address",
        "staging, metrics",
        "production, metrics",
        "staging, alerts",
        "production, alerts",
    }
    assert all(found[step].said.count(". ") >= 1 for step in failed)
    assert {finding.mark for step, finding in found.items() if step not in failed} == {Mark.SKIPPED}


@pytest.mark.usefixtures("unplugged")
def test_the_command_prints_each_finding_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 1

    out, err = capsys.readouterr()
    assert "failed     Database: " in out
    assert "not tried  production, host production, Docker: SSH first." in out
    assert out.endswith(" failed.\n")
    assert "hidden" not in out + err
    assert "Traceback" not in out + err


@pytest.mark.usefixtures("unplugged")
async def test_slack_is_asked_for_token_scopes_and_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    async with SlackWorkspace() as slack:
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", slack.bot_token)

        found = await examined()

    assert found["Slack token"].mark is Mark.OK
    assert found["Slack scopes"].mark is Mark.OK, found["Slack scopes"]
    missing = found["Slack channel deployments"]
    assert (missing.mark, "channel_not_found" in missing.said, "/invite" in missing.said) == (
        Mark.FAILED,
        True,
        True,
    )


async def test_a_port_that_prometheus_does_not_scrape_is_named() -> None:
    scraped = Host("production", "10.0.0.1")
    place = Environment("production", Strategy.BLUE_GREEN, (scraped,), ports=(8080, 8081))

    async def handler(request: web.Request) -> web.Response:
        known = "10.0.0.1:8081" not in str((await request.post())["query"])
        result = [{"metric": {}, "value": [0, "1"]}] if known else []
        return web.json_response({"status": "success", "data": {"resultType": "vector", "result": result}})

    async with serving(handler) as host:
        (found,) = await examine_metrics(
            place, Credentials(b"", prometheus=PrometheusLogin(f"http://{host}"))
        )

    assert found.mark is Mark.FAILED
    assert "does not scrape 10.0.0.1:8081. Add" in found.said


@pytest.mark.usefixtures("unplugged")
async def test_a_real_database_is_reached_and_its_clock_read(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)

    found = await examined()

    assert found["Database"].mark is Mark.OK
    assert found["Database clock"].mark is Mark.OK


@pytest.mark.parametrize(
    ("seconds", "mark"),
    [(0.2, Mark.OK), (4.9, Mark.OK), (5, Mark.WARN), (-59, Mark.WARN), (60, Mark.FAILED), (-61, Mark.FAILED)],
)
def test_a_clock_is_warned_about_at_5_seconds_and_refused_at_60(seconds: float, mark: Mark) -> None:
    assert skew("clock", seconds).mark is mark


HOST_FAULTS = (
    errors.HostUnreachable("h", "refused"),
    errors.HostKeyChanged("h", "SHA256:a", "SHA256:b"),
    errors.LoginRefused("h", "deploy"),
    errors.ForwardRefused("h", "/var/run/docker.sock"),
    errors.DockerFault("h", "list", 500, "broken"),
    errors.HelperFault("h", "no such command"),
    errors.SiteNotUnderstood("h", "two ports"),
    errors.FileFault("h", "/opt/.env", "denied"),
    errors.RegistryFault("r", "denied"),
    errors.DatabaseUnreachable("refused"),
    errors.SlackUnreachable("auth.test", "refused", ambiguous=False),
    errors.SlackFault("auth.test", "invalid_auth"),
)


@pytest.mark.parametrize("fault", HOST_FAULTS, ids=lambda fault: type(fault).__name__)
def test_each_fault_the_doctor_may_meet_has_its_own_advice(fault: errors.BotError) -> None:
    said = advice(fault)

    assert type(fault).__name__ not in said
    assert said.endswith(".")
