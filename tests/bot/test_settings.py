"""Secrets and addresses from the environment."""

from pathlib import Path

import pytest

from bot.settings import load_settings
from policy.errors import SettingsInvalid
from tests.bot.sample import ENVIRONMENT, on_loopback


def problems(*, embedded: bool = False) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(embedded=embedded)
    return caught.value.problems


@pytest.mark.usefixtures("installation")
def test_a_filled_in_installation_loads_with_slacks_own_address() -> None:
    settings = load_settings()

    assert settings.slack.api_url == "https://slack.com/api/"
    assert not settings.slack.socket_mode
    assert settings.web.port == 3000
    assert settings.config.environment("production") is not None


@pytest.mark.usefixtures("installation")
def test_an_app_token_means_socket_mode_and_needs_no_signing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.delenv("SLACK_SIGNING_SECRET")

    assert load_settings().slack.socket_mode


@pytest.mark.usefixtures("installation")
def test_a_missing_database_is_refused_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")

    assert problems() == (
        (
            "DATABASE_URL: is not set. Give a PostgreSQL address such as postgresql://liyaqa@db/liyaqa,"
            " or try the bot with `run --embedded`."
        ),
    )


@pytest.mark.usefixtures("installation")
def test_everything_missing_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*ENVIRONMENT, "BOT_CONFIG"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PORT", "many")

    paths = [problem.partition(":")[0] for problem in problems()]

    assert {"channels.deployments", "SLACK_BOT_TOKEN", "DATABASE_URL", "PORT"} <= set(paths)


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "xapp-wrong", "SLACK_BOT_TOKEN: must begin with xoxb-."),
        ("SLACK_APP_TOKEN", "xoxb-wrong", "SLACK_APP_TOKEN: must begin with xapp-."),
        ("SLACK_SIGNING_SECRET", "", "SLACK_SIGNING_SECRET: is not set."),
        (
            "DATABASE_URL",
            "mysql://u:hidden@h/d",
            "DATABASE_URL: must begin with postgresql:// or postgres://.",
        ),
        ("SLACK_API_URL", "http://slack.example/api/", "SLACK_API_URL: must begin with https://"),
        ("PORT", "70000", "PORT: should be less than or equal to 65535."),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: should be 'json' or 'console'."),
    ],
)
def test_a_wrong_variable_is_named_and_its_value_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    (problem,) = problems()

    assert problem.startswith(said)
    assert "hidden" not in problem
    assert "wrong" not in problem


@pytest.mark.usefixtures("installation")
def test_leases_may_be_as_short_as_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("RUN", "1"), ("BEAT", "0.2"), ("GIVE_UP", "0.8"), ("POLL", "0.1"), ("OUTBOX", "1")):
        monkeypatch.setenv(f"LEASE_{name}", value)

    leases = load_settings().leases

    assert (leases.run, leases.beat, leases.give_up, leases.poll, leases.outbox) == (1, 0.2, 0.8, 0.1, 1)


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LEASE_RUN", "4", "LEASE_GIVE_UP: 4 is not between LEASE_BEAT (1.5) and LEASE_RUN (4)."),
        ("LEASE_BEAT", "4.5", "LEASE_GIVE_UP: 4 is not between LEASE_BEAT (4.5) and LEASE_RUN (5)."),
        ("LEASE_POLL", "0", "LEASE_POLL: should be greater than 0."),
        ("LEASE_OUTBOX", "soon", "LEASE_OUTBOX: should be a valid number"),
    ],
)
def test_leases_that_would_let_two_bots_work_at_once_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    (problem,) = problems()

    assert problem.startswith(said)


@pytest.mark.usefixtures("installation")
def test_a_local_slack_is_reached_over_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9999/api")

    assert load_settings().slack.api_url == "http://127.0.0.1:9999/api/"


@pytest.mark.usefixtures("installation")
def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-from-a-file\n")
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "token"))

    assert load_settings().slack.bot_token.get_secret_value() == "xoxb-from-a-file"


@pytest.mark.usefixtures("installation")
def test_a_secret_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", "/somewhere")

    assert problems() == ("SLACK_BOT_TOKEN: is set, and so is SLACK_BOT_TOKEN_FILE. Keep one of the two.",)


@pytest.mark.usefixtures("installation")
def test_a_secret_file_that_cannot_be_read_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", "/nowhere/token")

    assert problems() == ("SLACK_BOT_TOKEN_FILE: /nowhere/token cannot be read (No such file or directory).",)


def test_a_private_key_that_is_not_there_is_named(installation: Path) -> None:
    (installation.parent / "key").unlink()

    assert [problem.partition(":")[0] for problem in problems()] == [
        "environments.staging.hosts[0].key_file",
        "environments.production.hosts[0].key_file",
    ]


@pytest.mark.usefixtures("installation")
def test_the_embedded_database_is_refused_while_a_host_is_outside_loopback() -> None:
    problem, other = problems(embedded=True)

    assert problem.startswith("environments.staging.hosts[0].address: staging.liyaqa.com is not this machine")
    assert other.startswith("environments.production.hosts[0].address: api.liyaqa.com is not this machine")


def test_the_embedded_database_asks_for_no_address(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_loopback(installation)
    monkeypatch.delenv("DATABASE_URL")

    assert load_settings(embedded=True).config.environment("staging") is not None


@pytest.mark.usefixtures("installation")
def test_no_secret_is_in_the_settings_printed_form() -> None:
    settings = load_settings()

    assert len(settings.secrets()) == 4
    for secret in settings.secrets():
        assert secret not in repr(settings)


@pytest.mark.usefixtures("installation")
def test_the_hash_key_stays_the_same_from_start_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    derived = load_settings().hash_key
    monkeypatch.setenv("HASH_KEY", "own")

    assert load_settings().hash_key.get_secret_value() == "own"
    monkeypatch.delenv("HASH_KEY")
    assert load_settings().hash_key == derived
